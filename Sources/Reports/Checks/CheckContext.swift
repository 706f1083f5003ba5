// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Regression

/// A verdict with what its renderings need to know: where its baseline lies, and by what it was made.
package struct CheckContext: Sendable {
    /// What was found.
    package let verdict: CheckVerdict
    /// The baseline's path, relative to where the repository is.
    package let baselinePath: String
    /// The version of the tool.
    package let version: String

    private let lines: [String: Int]

    /// A verdict in its context.
    ///
    /// - Parameters:
    ///   - baselinePath: the baseline's path, relative to the working folder; of an absolute one, or one that leads out
    ///     of that folder, only the name is kept, since documents hold no absolute paths.
    ///   - baselineText: the baseline's contents, in which layers are found by line.
    package init(_ verdict: CheckVerdict, baselinePath: String, baselineText: [UInt8], version: String) {
        self.verdict = verdict
        self.version = version
        let parts = baselinePath.split(separator: "/").filter { $0 != "." }
        let isOutside = baselinePath.hasPrefix("/") || parts.contains("..")
        self.baselinePath = isOutside ? String(parts.last ?? "baseline") : parts.joined(separator: "/")
        lines = Self.lines(of: verdict.baseline, in: baselineText)
    }

    /// The line of the baseline that a check is about, from 1; the first where it has none.
    func line(of check: Check) -> Int { check.subject.name.flatMap { lines[$0] } ?? 1 }

    /// What a check is about, in words.
    func subject(of check: Check) -> String {
        switch check.subject {
        case .pool: "all layers"
        case .file: "the file"
        case .tensor(let name): name
        }
    }

    /// Where layers and tensors stand: one a line, as they are written.
    private static func lines(of baseline: Baseline, in text: [UInt8]) -> [String: Int] {
        let names = Dictionary(
            (baseline.layers.map(\.name) + baseline.tensors.map(\.name))
                .map { (Array(JSONValue.string($0).serialized().utf8), $0) },
            uniquingKeysWith: { first, _ in first })
        var lines: [String: Int] = [:]
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard let quoted = quotedName(in: line), let name = names[quoted], lines[name] == nil else { continue }
            lines[name] = index + 1
        }
        return lines
    }

    /// The value of `"name": ` in a line, with its quotation marks.
    private static func quotedName(in line: ArraySlice<UInt8>) -> [UInt8]? {
        guard let key = line.firstRange(of: Array("\"name\": \"".utf8)) else { return nil }
        var isEscaped = false
        for index in key.upperBound..<line.endIndex {
            if isEscaped {
                isEscaped = false
            } else if line[index] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if line[index] == UInt8(ascii: "\"") {
                return Array(line[key.upperBound - 1...index])
            }
        }
        return nil
    }
}
