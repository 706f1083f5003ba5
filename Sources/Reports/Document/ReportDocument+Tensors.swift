// SPDX-License-Identifier: Apache-2.0

extension ReportDocument {
    /// A tensor that could not be measured.
    public struct Skipped: Sendable, Equatable, Codable {
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

    /// A tensor that a candidate did not quantize, compared with the original's.
    public struct Unquantized: Sendable, Equatable {
        /// The label of the candidate.
        public var candidate: String
        /// The tensor's name in the original.
        public var name: String
        /// `equal`, `cast` or `changed`.
        public var state: String
        /// Largest absolute difference of the values; nil where it cannot be told.
        public var maxAbsDiff: Double?

        /// A comparison from its parts.
        public init(candidate: String, name: String, state: String, maxAbsDiff: Double?) {
            self.candidate = candidate
            self.name = name
            self.state = state
            self.maxAbsDiff = maxAbsDiff
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

    /// Writes a difference that cannot be told as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(maxAbsDiff, forKey: .maxAbsDiff)
    }
}
