// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// How far the likeliest recipe makes the very codes and scales that the file holds.
package struct Reproduction: Sendable, Equatable {
    /// Scaling and rotation.
    package let configuration: Configuration
    /// Share of codes that are the same, over the rows that were read.
    package let equalCodes: Double
    /// The largest |f/p − 1| over the scales f of these rows and those that the recipe gives, p.
    package let scaleDeviation: Double

    /// Whether the file was made by this recipe, rounding to the nearest code.
    package func holds(_ thresholds: Thresholds) -> Bool {
        equalCodes >= thresholds.reproducedCodes && scaleDeviation <= thresholds.reproducedScale
    }
}
