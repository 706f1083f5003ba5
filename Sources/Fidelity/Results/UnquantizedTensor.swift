// SPDX-License-Identifier: Apache-2.0

/// A tensor that a candidate kept in floating point, compared with the original's.
public struct UnquantizedTensor: Sendable, Equatable {
    /// How the candidate's tensor relates to the original's.
    public enum State: String, Sendable, CaseIterable {
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
    /// Largest absolute difference of the values; nil if it cannot be told (a difference that is not finite).
    public var maxAbsDiff: Double?
    /// The energies of a floating-point tensor, and the metrics of a layer that is not equal.
    public var values: MetricValues?

    /// A comparison from its parts.
    public init(candidate: String, name: String, state: State, maxAbsDiff: Double?, values: MetricValues? = nil) {
        self.candidate = candidate
        self.name = name
        self.state = state
        self.maxAbsDiff = maxAbsDiff
        self.values = values
    }
}
