// SPDX-License-Identifier: Apache-2.0

internal import Files

/// How a file is diagnosed, and how much of the machine that takes.
public struct DiagnosisOptions: Sendable {
    /// Where findings begin.
    public var thresholds: Thresholds
    /// How much of each layer is read.
    public var depth: SamplingDepth
    /// Layers that are worked on at the same time.
    public var threads: Int

    /// Options; without any, an adaptive sample.
    ///
    /// - Parameters:
    ///   - thresholds: where findings begin.
    ///   - depth: how much of each layer is read.
    ///   - threads: nil for one per processor.
    public init(thresholds: Thresholds = Thresholds(), depth: SamplingDepth = .adaptive, threads: Int? = nil) {
        self.thresholds = thresholds
        self.depth = depth
        self.threads = threads ?? Processors.count
    }
}
