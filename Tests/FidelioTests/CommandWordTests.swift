// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import fidelio

@Suite struct CommandWordTests {
    private let word = CommandWord(commands: Fidelio.commands)

    @Test func asksWhetherTheNearestCommandWasMeant() {
        #expect(word.refusal(of: "diagnos") == "there is no command \"diagnos\". Did you mean \"diagnose\"?")
        #expect(word.refusal(of: "xyz") == "there is no command \"xyz\".")
    }

    @Test(arguments: [["diagnos", "FILE"], ["help", "anlyze"], ["zzz"]])
    func refusesAWordThatIsNotACommand(line: [String]) {
        #expect(throws: ValidationError.self) { try word.checked(line) }
    }

    @Test(arguments: [[], ["--help"], ["help"], ["help", "check"], ["diagnose", "x"]])
    func leavesCommandsAndOptionsAlone(line: [String]) throws {
        #expect(try word.checked(line) == line)
    }

    @Test(arguments: ["/", "missing.safetensors", "folder/model"])
    func diagnosesAFileAlone(file: String) throws {
        #expect(try word.checked([file, "--json"]) == ["diagnose", file, "--json"])
    }

    @Test func saysTheCommitOnlyIfItIsKnown() {
        #expect(Version.line(commit: "abc1234", level: "avx2").hasSuffix(" (commit abc1234, avx2)"))
        #expect(Version.line(commit: "", level: "avx2").hasSuffix(" (commit unknown, avx2)"))
    }
}
