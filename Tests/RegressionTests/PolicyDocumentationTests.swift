// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Regression

@Suite("docs/checks.md")
struct PolicyDocumentationTests {
    private func text(_ page: String = "checks.md") throws -> String {
        String(
            decoding: try FileBytes.contents(of: FilePath(TestFiles.docs).appending(page), limit: 1 << 20),
            as: UTF8.self)
    }

    /// The contents of its YAML blocks.
    private func blocks() throws -> [String] {
        try text().components(between: "```yaml\n", and: "```")
    }

    @Test("writes the standard policy out")
    func writesTheStandardPolicy() throws {
        let block = try #require(try blocks().first)
        #expect(try Policy(parsing: block, file: "checks.md", findings: []) == .standard)
    }

    @Test("has examples that are read")
    func hasReadableExamples() throws {
        let block = try #require(try blocks().last)
        let policy = try Policy(parsing: block, file: "checks.md", findings: [])
        #expect(policy.allowances.count == 1 && policy.patterns.count == 1 && policy.actions[.digest] == .fail)
    }

    @Test("names every rule, figure and key")
    func namesEverything() throws {
        let text = try text() + text("metrics.md")
        let keys =
            PolicyReader.parts + [
                "floor", "drop", "ceiling", "rise", "within", "drift", "match", "rule", "layer", "reason", "until",
            ]
        let names = CheckRule.fixed.map(\.id) + Figure.all.map(\.rawValue) + Action.allCases.map(\.rawValue) + keys
        #expect(names.filter { !text.contains("`\($0)`") } == [])
    }
}

extension String {
    fileprivate func components(between opening: String, and closing: String) -> [String] {
        split(separator: opening, omittingEmptySubsequences: false).dropFirst()
            .compactMap { $0.split(separator: closing, maxSplits: 1, omittingEmptySubsequences: false).first }
            .map(String.init)
    }
}
