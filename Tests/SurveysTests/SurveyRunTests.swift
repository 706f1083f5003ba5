// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Surveys

@Suite("A survey that is run again")
struct SurveyRunTests {
    private let folder: TemporaryFolder
    private let output: SurveyOutput
    private static let names = (1...9).map { "\($0).safetensors" }

    init() throws {
        folder = try TemporaryFolder()
        output = SurveyOutput(path: folder.path("out"), shard: nil)
        for name in Self.names { try folder.write(Array("content of \(name)".utf8), to: name) }
    }

    private func entries() throws -> [SurveyEntry] { try SurveyEntries([.path(folder.path)]).all }

    @Test
    func `opens no file again that is what it was, and writes the same lines`() async throws {
        let first = SampleSurvey()
        let lines = try await first.run(entries(), output)
        #expect(first.counts.count == 9 && lines.count == 9)
        let second = SampleSurvey()
        #expect(try await second.run(entries(), output) == lines)
        #expect(second.counts.isEmpty)
    }

    private static let codes: [(exitCode: Int, isTriedAgain: Bool)] = [
        (64, false), (65, false), (66, true), (70, true), (74, true),
    ]

    @Test(arguments: codes)
    func `tries what may have passed again, and what cannot pass not`(exitCode: Int, isTriedAgain: Bool) async throws {
        _ = try await SampleSurvey(exitCodes: ["3.safetensors": exitCode]).run(entries(), output)
        let again = SampleSurvey(exitCodes: ["3.safetensors": exitCode])
        _ = try await again.run(entries(), output)
        #expect(again.counts == (isTriedAgain ? ["3.safetensors": 1] : [:]))
    }

    @Test
    func `opens what changed, what is new, and drops what has gone`() async throws {
        _ = try await SampleSurvey().run(entries(), output)
        try folder.write(Array("another text".utf8), to: "1.safetensors")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.path("2.safetensors").string)
        try FileManager.default.removeItem(atPath: folder.path("3.safetensors").string)
        try folder.write([1], to: "new.gguf")
        let again = SampleSurvey()
        let lines = try await again.run(entries(), output)
        #expect(again.counts == ["1.safetensors": 1, "2.safetensors": 1, "new.gguf": 1])
        #expect(lines.count == 9 && !lines.contains { $0.contains("/3.safetensors") })
    }

    @Test
    func `begins anew if it is told to`() async throws {
        _ = try await SampleSurvey().run(entries(), output)
        let again = SampleSurvey()
        _ = try await again.run(entries(), output, overwrite: true)
        #expect(again.counts.count == 9)
    }
}
