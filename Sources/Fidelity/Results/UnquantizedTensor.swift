// SPDX-License-Identifier: Apache-2.0

internal import Documents

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

extension UnquantizedTensor: Codable {
    private enum CodingKeys: String, CodingKey {
        case candidate
        case name
        case state
        case maxAbsDiff = "max_abs_diff"
    }

    /// Reads the comparison, and the metrics that stand in the same object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let state = try container.decodeCase(State.self, forKey: .state)
        var values = try MetricValues(from: decoder)
        // Equal values say so by their state.
        if values.energies != nil, state == .equal { values.isExact = true }
        try self.init(
            candidate: container.decode(String.self, forKey: .candidate),
            name: container.decode(String.self, forKey: .name),
            state: state,
            maxAbsDiff: container.decodeNumberIfPresent(forKey: .maxAbsDiff, in: DocumentLimit.error),
            values: values == MetricValues() ? nil : values
        )
    }

    /// Writes a difference that cannot be told as null, and metrics into the same object.
    public func encode(to encoder: any Encoder) throws {
        if var values {
            if state == .equal { values.isExact = false }
            try values.encode(to: encoder)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(name, forKey: .name)
        try container.encode(state.rawValue, forKey: .state)
        try container.encodeFinite(maxAbsDiff, forKey: .maxAbsDiff)
    }
}
