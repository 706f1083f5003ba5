// SPDX-License-Identifier: Apache-2.0

internal import Documents
private import Fidelity
internal import Files

extension ReportDocument {
    /// A tensor that could not be measured.
    package struct Skipped: Sendable, Equatable, Codable {
        /// The label of the file that holds it.
        package var file: String
        /// The tensor's name in that file.
        package var name: String
        /// Why, in one sentence.
        package var reason: String

        /// A skipped tensor from its parts.
        package init(file: String, name: String, reason: String) {
            self.file = file
            self.name = name
            self.reason = reason
        }
    }

    /// A tensor that a candidate did not quantize, compared with the original's.
    package struct Unquantized: Sendable, Equatable {
        /// The label of the candidate.
        package var candidate: String
        /// The tensor's name in the original.
        package var name: String
        /// `equal`, `cast` or `changed`.
        package var state: String
        /// Largest absolute difference of the values; nil if it cannot be told.
        package var maxAbsDiff: Double?
        /// The metrics of a layer that is not equal; nil for other tensors.
        package var values: Values?

        /// A comparison from its parts.
        package init(candidate: String, name: String, state: String, maxAbsDiff: Double?, values: Values? = nil) {
            self.candidate = candidate
            self.name = name
            self.state = state
            self.maxAbsDiff = maxAbsDiff
            self.values = values
        }
    }
}

extension ReportDocument.Unquantized: Codable {
    private enum CodingKeys: String, CodingKey {
        case candidate
        case name
        case state
        case maxAbsDiff = "max_abs_diff"
    }

    /// Reads the comparison, and the metrics that stand in the same object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let values = try ReportDocument.Values(from: decoder)
        try self.init(
            candidate: container.decode(String.self, forKey: .candidate),
            name: container.decode(String.self, forKey: .name),
            state: container.decode(String.self, forKey: .state),
            maxAbsDiff: container.decodeNumberIfPresent(forKey: .maxAbsDiff, in: DocumentLimit.error),
            values: values == ReportDocument.Values() ? nil : values
        )
        guard UnquantizedTensor.State(rawValue: state) != nil else {
            throw container.damage(
                .state, "\"\(state.printable(limit: 80))\"", expected: "\"equal\", \"cast\" or \"changed\"")
        }
    }

    /// Writes a difference that cannot be told as null, and metrics into the same object.
    package func encode(to encoder: any Encoder) throws {
        try values?.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(maxAbsDiff, forKey: .maxAbsDiff)
    }
}
