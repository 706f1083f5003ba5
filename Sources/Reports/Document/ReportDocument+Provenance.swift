// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ReportDocument {
    /// How the analysis was asked for: what a reader needs to repeat it.
    package struct Options: Sendable, Equatable, Codable {
        /// Group sizes of the rotations that were swept.
        package var groups: [Int]
        /// Identifiers of the metrics that were asked for, in the order of the metric table.
        package var metrics: [String]
        /// Regular expressions that chose layers; empty for all.
        package var include: [String]
        /// Regular expressions that left layers out.
        package var exclude: [String]

        /// Options from their parts.
        package init(groups: [Int] = [], metrics: [String] = [], include: [String] = [], exclude: [String] = []) {
            self.groups = groups
            self.metrics = metrics
            self.include = include
            self.exclude = exclude
        }
    }
}

extension ReportDocument.Options {
    /// Reads how an analysis was asked for.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            groups: container.decode([Int].self, forKey: .groups),
            metrics: container.decode([String].self, forKey: .metrics),
            include: container.decode([String].self, forKey: .include),
            exclude: container.decode([String].self, forKey: .exclude))
        if let wrong = groups.first(where: { !DocumentLimit.dimension.contains($0) }) {
            throw container.damage(.groups, "\(wrong)", expected: "the size of a group")
        }
    }
}
