// SPDX-License-Identifier: Apache-2.0

internal import Documents

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
