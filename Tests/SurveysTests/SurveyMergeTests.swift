// SPDX-License-Identifier: Apache-2.0

import Files
import Findings
import SystemPackage
import TestSupport
import Testing

@testable import Surveys

@Suite("Parts of a survey")
struct SurveyMergeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("models")
        for number in 0..<20 {
            try folder.write(Array(repeating: 7, count: 50 + number * number), to: "models/\(number).safetensors")
        }
    }

    private func entries() throws -> SurveyEntries { try SurveyEntries([.path(folder.path("models"))]) }

    private func part(_ index: Int, of count: Int, options: SurveyOptions = SampleSurvey.options) async throws
        -> FilePath
    {
        let shard = try #require(Shard(index: index, of: count))
        let output = SurveyOutput(path: folder.path("parts"), shard: shard)
        let (journal, entries) = (try SampleSurvey.journal(output, options: options), try entries())
        let mine = entries.share(of: shard).map { entries.all[$0] }
        let result = try await Survey(of: mine, method: SampleSurvey().method, threads: 2) { _ in }.run(journal)
        try result.write(partOf: entries, journal.head, to: output)
        journal.remove()
        return output.linesPath
    }

    private func parts(_ count: Int) async throws -> [FilePath] {
        var paths: [FilePath] = []
        for index in 1...count { paths.append(try await part(index, of: count)) }
        return paths
    }

    @Test(arguments: [1, 2, 3, 7, 30])
    func `hold together what one run writes, in any order`(count: Int) async throws {
        let whole = try await SampleSurvey().run(entries().all, SurveyOutput(path: folder.path("whole"), shard: nil))
        let merge = try SurveyMerge(await parts(count).reversed(), version: SampleSurvey.version)
        let lines = try merge.result.lines.map { String(decoding: try merge.result.text(of: $0), as: UTF8.self) }
        #expect(lines == whole && lines.count == 20)
        #expect(merge.options == SampleSurvey.options)
    }

    @Test
    func `are the same bytes if they are made again`() async throws {
        let path = try await part(2, of: 3)
        let before = try folder.bytes(of: "parts/\(path.name)")
        #expect(path.name == "part-002-of-003.jsonl")
        _ = try await part(2, of: 3)
        #expect(try folder.bytes(of: "parts/\(path.name)") == before)
        #expect(try folder.names().contains("parts"))
    }

    @Test
    func `are refused if one is missing, comes in two ways, is cut, or is of another survey`() async throws {
        let paths = try await parts(3)
        #expect(throws: PartError.missing([2], of: 3)) { try Self.merge([paths[0], paths[2]]) }
        let other = try await part(1, of: 2)
        #expect(throws: PartError.otherRun(first: paths[0].string, other: other.string, "2 parts instead of 3")) {
            try Self.merge(paths + [other])
        }
        let bytes = try folder.bytes(of: "parts/\(paths[1].name)")
        for count in [0, 10, bytes.count / 2, bytes.count - 1] {
            try folder.write(Array(bytes.prefix(count)), to: "parts/\(paths[1].name)")
            let error = #expect(throws: FileError.self) { try Self.merge(paths) }
            #expect(error?.kind == .damaged, "cut at \(count)")
        }
        #expect(throws: PartError.none(place: "the arguments")) { try Self.merge([]) }
    }

    @Test
    func `count once if one is given twice, and are refused if the two differ`() async throws {
        let paths = try await parts(2)
        let bytes = try folder.bytes(of: "parts/\(paths[1].name)")
        let again = try folder.write(bytes, to: "again.jsonl")
        try Self.merge(paths + [again, paths[0]])
        let changed = String(decoding: bytes, as: UTF8.self)
            .replacing(".safetensors", with: "x.safetensors", maxReplacements: 1)
        try folder.write(Array(changed.utf8), to: "again.jsonl")
        #expect(throws: PartError.twice(2, first: paths[1].string, other: again.string)) {
            try Self.merge(paths + [again])
        }
    }

    @Test
    func `are refused if the surveys were asked for in two ways`() async throws {
        let first = try await part(1, of: 2)
        let options = SurveyOptions(thresholds: Thresholds(), depth: .full)
        let second = try await part(2, of: 2, options: options)
        #expect(throws: PartError.self) { try Self.merge([first, second]) }
    }

    private static func merge(_ paths: [FilePath]) throws { _ = try SurveyMerge(paths, version: SampleSurvey.version) }

    @Test
    func `are refused by another version, and known by their first line`() async throws {
        let path = try await part(1, of: 1)
        #expect(throws: PartError.otherVersion(found: SampleSurvey.version, own: "9.9.9")) {
            try SurveyMerge([path], version: "9.9.9")
        }
        #expect(try SurveyMerge.isPart(FileBytes(opening: path)))
        for text in ["", "{}\n", "not JSON\n", "{\"schema\":\"fidelio.findings/2\"}\n"] {
            #expect(try !SurveyMerge.isPart(FileBytes(opening: folder.write(Array(text.utf8), to: "other"))))
        }
    }

    @Test
    func `are refused if a model came between the runs`() async throws {
        let first = try await part(1, of: 2)
        try folder.write([1], to: "models/new.safetensors")
        let second = try await part(2, of: 2)
        let error = #expect(throws: PartError.self) { try Self.merge([first, second]) }
        #expect(error?.description.contains("models came, went or changed") == true)
    }
}
