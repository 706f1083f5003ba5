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
        let values = try MetricValues(from: decoder)
        try self.init(
            candidate: container.decode(String.self, forKey: .candidate),
            name: container.decode(String.self, forKey: .name),
            state: container.decodeCase(State.self, forKey: .state),
            maxAbsDiff: container.decodeNumberIfPresent(forKey: .maxAbsDiff, in: DocumentLimit.error),
            values: values == MetricValues() ? nil : values
        )
    }

    /// Writes a difference that cannot be told as null, and metrics into the same object.
    public func encode(to encoder: any Encoder) throws {
        if let values, !values.numbers.isEmpty { try values.encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(name, forKey: .name)
        try container.encode(state.rawValue, forKey: .state)
        try container.encode(maxAbsDiff.flatMap { $0.isFinite ? $0 : nil }, forKey: .maxAbsDiff)
    }
}
