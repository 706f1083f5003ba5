// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// How far the likeliest recipe makes the very codes and scales that the file holds.
public struct Reproduction: Sendable, Equatable {
    /// Scaling and rotation.
    public let configuration: Configuration
    /// Share of codes that are the same, over the rows that were read.
    public let equalCodes: Double
    /// The largest |f/p − 1| over the scales f of these rows and those that the recipe gives, p.
    public let scaleDeviation: Double

    /// Whether the file was made by this recipe, rounding to the nearest code.
    public func holds(_ thresholds: Thresholds) -> Bool {
        equalCodes >= thresholds.reproducedCodes && scaleDeviation <= thresholds.reproducedScale
    }
}
