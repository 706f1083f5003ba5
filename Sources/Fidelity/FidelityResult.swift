// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// Everything that one analysis found, as plain values: the sweep of an original and the measurement of candidates.
public struct FidelityResult: Sendable, Equatable {
    /// The original.
    public var reference: FileIdentity
    /// The candidates, in the order given.
    public var candidates: [FileIdentity]
    /// The configurations that were swept, in order.
    public var configurations: [Configuration]
    /// The metrics that were asked for.
    public var metrics: Set<Metric>
    /// The layers, in network order.
    public var layers: [LayerFidelity]
    /// What could not be measured, with the reason.
    public var skipped: [SkippedTensor]
    /// The tensors that a candidate did not quantize, compared with the original's.
    public var unquantized: [UnquantizedTensor]

    /// A result from its parts.
    public init(
        reference: FileIdentity,
        candidates: [FileIdentity] = [],
        configurations: [Configuration] = [],
        metrics: Set<Metric> = Set(Metric.allCases),
        layers: [LayerFidelity] = [],
        skipped: [SkippedTensor] = [],
        unquantized: [UnquantizedTensor] = []
    ) {
        self.reference = reference
        self.candidates = candidates
        self.configurations = configurations
        self.metrics = metrics
        self.layers = layers
        self.skipped = skipped
        self.unquantized = unquantized
    }
}

/// What identifies a checkpoint, without a path.
public struct FileIdentity: Sendable, Equatable {
    /// The label of the file in this result: its file name, made unique among the candidates.
    public var name: String
    /// Size of all its files, in bytes.
    public var bytes: Int
    /// Number of tensors.
    public var tensors: Int
    /// A 128-bit digest (XXH3) of names, types, shapes and values, as 32 hexadecimal digits.
    public var digest: String

    /// An identity from its parts.
    public init(name: String, bytes: Int, tensors: Int, digest: String) {
        self.name = name
        self.bytes = bytes
        self.tensors = tensors
        self.digest = digest
    }
}

/// A tensor that could not be measured.
public struct SkippedTensor: Sendable, Equatable {
    /// The label of the file that holds it.
    public var file: String
    /// The tensor's name in that file.
    public var name: String
    /// Why, in one sentence.
    public var reason: String

    /// A skipped tensor from its parts.
    public init(file: String, name: String, reason: String) {
        self.file = file
        self.name = name
        self.reason = reason
    }
}

/// A tensor that a candidate kept in floating point, compared with the original's.
public struct UnquantizedTensor: Sendable, Equatable {
    /// How the candidate's tensor relates to the original's.
    public enum State: String, Sendable {
        /// The same bytes.
        case equal
        /// Another element type, and the values are the original's rounded to it.
        case cast
        /// Other values.
        case changed
    }

    /// The label of the candidate.
    public var candidate: String
    /// The tensor's name in the original.
    public var name: String
    /// Equal, cast or changed.
    public var state: State
    /// Largest absolute difference of the values; nil where it cannot be told (a difference that is not finite).
    public var maxAbsDiff: Double?

    /// A comparison from its parts.
    public init(candidate: String, name: String, state: State, maxAbsDiff: Double?) {
        self.candidate = candidate
        self.name = name
        self.state = state
        self.maxAbsDiff = maxAbsDiff
    }
}
