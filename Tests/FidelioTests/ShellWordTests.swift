// SPDX-License-Identifier: Apache-2.0

import Subprocess
import Testing

@testable import fidelio

@Suite struct ShellWordTests {
    @Test(arguments: [
        "model.safetensors", "a b", "$(touch pwned)", "`id`", "it's", "''", "a;b&c|d>e", "*?[x]", "~", "#x", "é",
        "back\\slash",
        "=cmd()", "!", "\"", "",
    ])
    func isTheSameTextToAShell(name: String) async throws {
        let word = try #require(name.shellWord)
        let result = try await run(
            .name("sh"), arguments: ["-c", "printf %s \(word)"], output: .string(limit: 1000))
        #expect(result.standardOutput == name)
    }

    @Test func isNoOption() {
        #expect("-rf".shellWord == "./-rf")
        #expect("- x".shellWord == "'./- x'")
    }

    @Test(arguments: ["new\nline", "\u{1B}[2J", "\u{202E}abc"])
    func isNoneWhereATerminalWouldNotShowIt(name: String) {
        #expect(name.shellWord == nil)
    }

    @Test func leavesPlainNamesAlone() {
        #expect("/models/z-image_v1.0.safetensors".shellWord == "/models/z-image_v1.0.safetensors")
    }
}
