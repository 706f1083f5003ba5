// SPDX-License-Identifier: Apache-2.0

/// Where findings begin: every limit that a diagnosis uses, in one place.
///
/// Sources are the measurements on two real models in seven golden files, which docs/diagnosis.md repeats.
public struct Thresholds: Sendable, Hashable {
    /// Rows and layers under this count as having lost detail, in dB.
    ///
    /// 20 dB is an error of a tenth of the weights' size; a good row-wise INT8 layer has 33 dB and more.
    public var lostDetailDB: Double
    /// From this share of zero codes on, a row's signal is solved for instead of read off its codes.
    public var sparseZeroShare: Double
    /// Codes at the limit beyond the one that sets the scale, as a share, that count as saturation.
    ///
    /// A scale taken from the largest weight leaves at most a few in ten thousand at the limit.
    public var saturatedShare: Double
    /// Fewer codes at the limit than this are chance, whatever their share.
    public var leastSaturated: Int
    /// A layer whose largest code is under this leaves a part of the code range unused: 20·log10(127/120) is half a dB.
    public var leastLargestCode: Int
    /// A cosine under this is another model's weights: unrelated ones have 0, a dropped rotation by 4 has 0.5.
    public var unrelatedCosine: Double
    /// A cosine above this belongs to the same model, be it fine-tuned or of another precision.
    public var relatedCosine: Double
    /// A measured SNR that is this far under the codes' own estimate says that the original is another one, in dB.
    public var excessLossDB: Double
    /// From so far under the codes' own estimate on, a measured SNR that nothing explains is an error, in dB.
    public var unexplainedLossDB: Double
    /// A recipe made a layer where this share of the codes is the same, and no scale is further off.
    ///
    /// Codes may differ where sums of a rotation are rounded in another order: 1 in 10,000 on real models. Half a step of
    /// a BF16 scale is 0.002; learned rounding changes codes by the tenth.
    public var reproducedCodes: Double
    /// How far a scale may be off for that, as a share of it.
    public var reproducedScale: Double
    /// The estimate is sampled until its standard error is under this, in dB.
    public var samplingErrorDB: Double
    /// Where weights count as made from FP8.
    public var parent = ParentThresholds()

    /// The limits that are used unless others are asked for.
    public init() {
        lostDetailDB = 20
        sparseZeroShare = 0.05
        saturatedShare = 0.002
        leastSaturated = 16
        leastLargestCode = 120
        unrelatedCosine = 0.3
        relatedCosine = 0.9
        excessLossDB = 1
        unexplainedLossDB = 10
        reproducedCodes = 0.99
        reproducedScale = 0.004
        samplingErrorDB = 0.025
    }
}
