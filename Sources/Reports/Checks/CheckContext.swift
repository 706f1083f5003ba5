// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
package import Regression
package import SystemPackage

/// A verdict with what its renderings need to know: where its baseline lies, and by what it was made.
package struct CheckContext: Sendable {
    /// What was found.
    package let verdict: CheckVerdict
    /// The baseline's path, relative to where the repository is.
    package let baselineFile: FilePath
    /// The version of the tool.
    package let version: String

    private let lines: [String: Int]

    /// A verdict in its context.
    ///
    /// - Parameters:
    ///   - baselinePath: the baseline's path, relative to the working folder; of an absolute one, or one that leads out
    ///     of that folder, only the name is kept, since documents hold no absolute paths.
    ///   - baselineText: the baseline's contents, in which layers are found by line.
    package init(_ verdict: CheckVerdict, baselinePath: FilePath, baselineText: [UInt8], version: String) {
        self.verdict = verdict
        self.version = version
        let parts = baselinePath.components.filter { $0.kind != .currentDirectory }
        let isOutside = baselinePath.isAbsolute || parts.contains("..")
        baselineFile = FilePath(root: nil, isOutside ? [parts.last ?? "baseline"] : Array(parts))
        lines = Self.lines(of: verdict.baseline, in: baselineText)
    }

    /// The baseline's path, as documents call it.
    var baselinePath: String { baselineFile.spelling }

    /// The line of the baseline that a check's subject has, from 1; the first where it has none.
    func line(of subject: Check.Subject) -> Int {
        guard case .tensor(let name) = subject else { return 1 }
        return lines[name] ?? 1
    }

    /// What a check is about, in words.
    func words(_ subject: Check.Subject) -> String {
        switch subject {
        case .pool: "all layers"
        case .file: "the file"
        case .pictures: "all pictures"
        case .tensor(let name), .picture(let name): name
        }
    }

    /// What a cause is about, in words: a name, or how many layers or tensors it has.
    func subject(of cause: CheckCause) -> String {
        if let only = cause.onlySubject { return words(only) }
        return "\(Set(cause.checks.map(\.subject)).count) \(cause.rule.id.hasPrefix("tensor") ? "tensors" : "layers")"
    }

    /// What belongs to a cause, one line for each layer, the worst first; empty where the cause says all of it.
    ///
    /// - Parameter limit: how many lines there may be; one more says how many are left.
    func lines(of cause: CheckCause, limit: Int) -> [String] {
        let subjects = cause.subjects.filter { $0.name != nil || !cause.details(of: $0).isEmpty }
        // One that is about a single layer is shown with its name.
        if cause.onlySubject != nil, subjects.count <= 1 {
            return subjects.map(cause.details).filter { !$0.isEmpty }
        }
        let left = subjects.count - limit
        return subjects.prefix(limit).map { line(cause, $0) } + (left > 0 ? ["and \(left) more"] : [])
    }

    private func line(_ cause: CheckCause, _ subject: Check.Subject) -> String {
        [words(subject).printable(limit: 200), cause.details(of: subject)].filter { !$0.isEmpty }
            .joined(separator: ": ")
    }

    /// Where layers and tensors stand: one a line, as they are written.
    private static func lines(of baseline: Baseline, in text: [UInt8]) -> [String: Int] {
        let names = Dictionary(
            (baseline.layers.map(\.name) + baseline.tensors.map(\.name))
                .map { name in
                    var quoted = ""
                    quoted.appendJSON(name)
                    return (Array(quoted.utf8), name)
                },
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
