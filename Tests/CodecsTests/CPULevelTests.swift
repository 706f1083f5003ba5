// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Codecs

@Suite struct CPULevelTests {
    @Test func offersTheBaselineEverywhere() {
        #expect(CPULevel.available.first == .baseline)
    }

    @Test func takesTheLevelThatTheEnvironmentNamesOrElseTheBest() throws {
        let name = ProcessInfo.processInfo.environment["FIDELIO_CPU"]
        #expect(try CPULevel.best == CPULevel.named(name))
    }

    @Test(arguments: [nil, ""])
    func takesTheBestLevelWithoutAName(name: String?) throws {
        #expect(try CPULevel.named(name) == CPULevel.available.last)
    }

    @Test(arguments: CPULevel.available)
    func takesTheLevelThatIsNamed(level: CPULevel) throws {
        #expect(try CPULevel.named(level.rawValue) == level)
    }

    @Test(arguments: ["AVX2", "avx-512", "sse", " baseline", "\u{1B}[31m"])
    func refusesANameOfNoLevel(name: String) throws {
        let error = try #require(throws: CPULevelError.self) { try CPULevel.named(name) }
        #expect(error == .unknown(name: name))
        #expect(error.description.hasSuffix(CPULevel.available.map(\.rawValue).joined(separator: ", ") + "."))
    }

    @Test func refusesALevelThatTheCPULacks() {
        for level in CPULevel.allCases where !CPULevel.available.contains(level) {
            #expect(throws: CPULevelError.lacking(level)) { try CPULevel.named(level.rawValue) }
        }
        #expect("\(CPULevelError.lacking(.avx512))".hasPrefix("FIDELIO_CPU=avx512 names a level that this CPU lacks"))
    }
}
