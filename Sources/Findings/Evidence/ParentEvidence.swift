// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// What a layer's own weights say about an FP8 parent.
///
/// ŵ sits near a number of the format that it was before, with a noise that is known: a row's scale / √12. Source of the
/// statistic and its limits: docs/diagnosis.md.
package struct ParentEvidence: Sendable, Equatable {
    /// The formats that were tried, in order of preference; empty if nothing could be.
    package let lattices: [LatticeCoherence]
    /// The format that fits; nil if none does.
    package let found: LatticeCoherence?
    /// Whether the codes are too coarse, or too few, to tell.
    package let abstains: Bool

    /// No rows, no answer.
    static let none = ParentEvidence([], limits: ParentThresholds())

    init(_ lattices: [LatticeCoherence], limits: ParentThresholds) {
        self.lattices = lattices
        let fitting = lattices.filter { $0.holds(limits) }
        let best = fitting.map(\.coherence).max() ?? 0
        let preferred = fitting.first { $0.coherence >= best - limits.tie }
        // Blocks differ from plain FP8 in small weights only, so that a small lead tells.
        let blocks = fitting.first { $0.kind == .e4m3Blocks && $0.coherence > best - limits.tie }
        if let blocks, let preferred, preferred.kind == .e4m3, blocks.coherence > preferred.coherence + limits.blockLead
        {
            found = blocks
        } else {
            found = preferred
        }
        abstains = found == nil && !lattices.contains { $0.power >= limits.leastPower }
    }

    /// The one that found a parent, else the one that answers, else any.
    static func best(of evidence: [ParentEvidence]) -> ParentEvidence {
        evidence.first { $0.found != nil } ?? evidence.first { !$0.abstains } ?? evidence.first ?? .none
    }
}

/// The FP8 format whose numbers a layer's weights were before they were quantized to INT8.
///
/// The raw value is the word in documents. Order is that of preference: plain FP8 fits the lattices below it as well.
package enum ParentKind: String, Sendable, Hashable, CaseIterable {
    /// FP8 E4M3 without a scale; or with scales that are powers of 2 where small weights do not tell.
    case e4m3 = "e4m3"
    /// FP8 E4M3 in blocks with scales that are powers of 2, such as MXFP8.
    case e4m3Blocks = "e4m3-blocks"
    /// FP8 E4M3 with one scale per tensor.
    case e4m3Tensor = "e4m3-tensor"
    /// FP8 E4M3 with one scale per row.
    case e4m3Row = "e4m3-row"
    /// FP8 E5M2 without a scale.
    case e5m2 = "e5m2"

    /// Whether scales are powers of 2, if there are any: such kinds have one lattice but for small weights.
    var isUnscaled: Bool { self != .e4m3Tensor && self != .e4m3Row }

    /// Whether small numbers are evenly spaced: all weights of a layer may be such, in one octave.
    var hasSubnormals: Bool { self == .e4m3 || self == .e5m2 }

    /// The format in words.
    package var words: String {
        switch self {
        case .e4m3: "FP8 E4M3, plain or with scales that are powers of 2"
        case .e4m3Blocks: "FP8 E4M3 in blocks with scales that are powers of 2, as in MXFP8"
        case .e4m3Tensor: "FP8 E4M3 with one scale per tensor"
        case .e4m3Row: "FP8 E4M3 with one scale per row"
        case .e5m2: "FP8 E5M2, plain"
        }
    }
}

/// Where a layer counts as made from FP8, and a file.
///
/// Measured on 16 real models in tensor-wise and row-wise files, see docs/diagnosis.md: weights that were never FP8 have a
/// coherence of at most 0.1 where the INT8 has a scale per row, those that were have 0.89 and more.
public struct ParentThresholds: Sendable, Hashable {
    /// A layer sits on a lattice if its coherence is over this: halfway from none to all.
    public var coherence = 0.5
    /// In a basis that the layer's marker does not name it must be over this, which all that were FP8 throughout are.
    public var unmarkedCoherence = 0.8
    /// And if that is so many standard deviations from 0.
    public var deviations = 8.0
    /// Σ A² under which a layer abstains: the codes are too coarse to see FP8's steps.
    public var leastPower = 50.0
    /// Values at even and at odd places must each have this coherence, in every second octave and in those between them.
    ///
    /// Weights of a few evenly spaced values (8 bits and fewer with one scale, powers of 2, one constant) have not.
    public var placeCoherence = 0.4
    /// And odd places must be this share at least and one less this share at most.
    public var leastPlaces = 0.15
    /// Octaves that are a smaller share of Σ A² are not asked.
    public var leastOctaves = 0.05
    /// A kind that stands before another takes it if its coherence is at most this much less: the two cannot be told apart.
    public var tie = 0.05
    /// Blocks take it from plain FP8 by so much.
    public var blockLead = 0.01
    /// Layers that sit on a lattice before the file counts as made from FP8; two will do where all that answer do.
    public var leastLayers = 3
    /// The share of answering layers that must sit on one.
    public var layerShare = 0.5
    /// A measured SNR that is further under what FP8 and INT8 cost together, in dB, has another cause as well.
    ///
    /// FP8's cost is taken from its steps, which leaves out what small weights lose that became 0.
    public var unexplainedDB = 2.0

    /// The limits that are used unless others are asked for.
    public init() {}
}

/// How well a layer's dequantized weights sit on the lattice of one FP8 format.
///
/// Values whose nearest place is 0 are left out: weights far smaller than the lattice's step are all near 0, whatever they
/// were before.
package struct LatticeCoherence: Sendable, Equatable {
    /// The format.
    package let kind: ParentKind
    /// ΣA·cos(2πŵ/step) / ΣA²: 1 for weights on the lattice, 0 for others.
    package let coherence: Double
    /// ΣA·cos / √(ΣA²/2): how many standard deviations that is from 0.
    package let deviations: Double
    /// ΣA²: how many weights say something.
    package let power: Double
    /// Whether even and odd places are used in every second octave and in those between them, and sit on the lattice.
    ///
    /// Weights of a few evenly spaced values do not: 8 bits and fewer with one scale, powers of 2, one constant.
    package let usesEveryPlace: Bool
    /// The SNR in dB that this format has: 10·log10(Σŵ² / Σstep²/12); nil if undefined.
    package let parentDB: Double?

    init(_ kind: ParentKind, _ sums: LatticeSums, limits: ParentThresholds) {
        let all = sums.all
        self.kind = kind
        coherence = all.coherence ?? 0
        power = all.power
        deviations = all.power > 0 ? all.cosine / (all.power / 2).squareRoot() : 0
        parentDB = sums.squares > 0 && sums.steps > 0 ? Decibels.of(signal: sums.squares, error: sums.steps / 12) : nil
        let octaves = sums.octaves.filter { $0.all.power >= limits.leastOctaves * all.power }
        usesEveryPlace =
            octaves.allSatisfy { Self.usesEveryPlace($0, limits) } && (octaves.count > 1 || kind.hasSubnormals)
    }

    private static func usesEveryPlace(_ octaves: LatticeSums.Octaves, _ limits: ParentThresholds) -> Bool {
        guard let even = octaves.even.coherence, let odd = octaves.odd.coherence else { return false }
        return min(even, odd) > limits.placeCoherence && octaves.oddShare >= limits.leastPlaces
            && octaves.oddShare <= 1 - limits.leastPlaces
    }

    /// Whether the weights sit on the lattice.
    func holds(_ limits: ParentThresholds) -> Bool {
        coherence > limits.coherence && deviations > limits.deviations && usesEveryPlace
    }
}
