// SPDX-License-Identifier: Apache-2.0

import Checkpoints

extension SummaryText {
    /// The errors and warnings about each candidate that has any.
    static func findings(of document: ReportDocument) -> [String] {
        let blocks = document.candidates.flatMap { file in
            let found = ["error", "warning"].flatMap { document.findings(about: file.name, $0) }
            guard !found.isEmpty else { return [String]() }
            return ["  \(file.name.shortened(to: 78))"]
                + found.flatMap { TextWrap.lines(of: "\($0.severity): \($0.titleWithCount)", indent: "    ") }
        }
        guard !blocks.isEmpty else { return [] }
        return ["Findings; fidelio diagnose explains them"] + blocks
    }
}

extension ReportDocument.Finding {
    /// What was found and in how many layers: `Biases were shifted (37)`.
    var titleWithCount: String {
        let title = title.printable(limit: 120)
        return subjects.isEmpty ? title : "\(title) (\(NumberText.count(subjects.count)))"
    }
}
