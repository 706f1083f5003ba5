// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ReportDocument {
    /// What a candidate made of one layer: the metrics, and how its bytes are scaled and rotated.
    package struct Measured: Sendable, Equatable {
        /// `tensor` or `row`.
        package var scaling: String
        /// Group size of the rotation; nil for none.
        package var group: Int?
        /// Scaling and rotation as one label, such as `row/rot64`.
        package var label: String
        /// The metrics of the candidate's reconstruction against the original.
        package var values: Values
        /// A digest of the candidate's codes and scales, as hexadecimal digits; nil in older reports.
        package var digest: String?

        /// A measurement from its parts.
        package init(scaling: String, group: Int?, label: String, values: Values, digest: String? = nil) {
            self.scaling = scaling
            self.group = group
            self.label = label
            self.values = values
            self.digest = digest
        }
    }
}

extension ReportDocument.Measured: Codable {
    private enum CodingKeys: String, CodingKey {
        case scaling
        case group
        case label
        case digest
    }

    /// Reads the description and the metrics, which stand in one object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            scaling: container.decode(String.self, forKey: .scaling),
            group: container.decodeCountIfPresent(forKey: .group, in: DocumentLimit.dimension),
            label: container.decode(String.self, forKey: .label),
            values: ReportDocument.Values(from: decoder),
            digest: container.decodeIfPresent(String.self, forKey: .digest)
        )
    }

    /// Writes the description and the metrics into one object; no rotation is `null`.
    package func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(group, forKey: .group)
        try container.encode(label, forKey: .label)
        try container.encodeIfPresent(digest, forKey: .digest)
    }
}
