// SPDX-License-Identifier: Apache-2.0

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
    /// Layers that sit on a lattice before the file counts as made from FP8, if it has so many that answer.
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
