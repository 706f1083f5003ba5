// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Reports

/// Parts of an analysis: which ones belong together.
@Suite struct AnalysisPartTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let names = ["minilm_layers_bf16.safetensors", "minilm_layers_bf16.row.safetensors"]

    /// Writes the parts of an analysis of fixtures into a folder of its own, and returns their paths.
    private func write(_ count: Int, worst: Int = 1, version: String = "1") async throws -> [FilePath] {
        let files = try Self.names.map { try Checkpoint(opening: "\(TestFiles.fixtures)/\($0)") }
        let outlines = try files.enumerated().map { try CheckpointOutline(of: $1, isOriginal: $0 == 0) }
        let known = try zip(files, outlines).map { try AnalyzedFile($0, outline: $1) }
        let options = AnalysisOptions(threads: 2)
        let run = AnalysisRun(
            tool: Tool(version: version), reference: known[0], candidates: [known[1]],
            options: .init(options, include: [], exclude: [], worst: worst, detail: [], activations: nil))
        var paths: [FilePath] = []
        for index in 1...count {
            let shard = try #require(Shard(index: index, of: count))
            let part = AnalysisPart(
                shard, of: run,
                outline: index == 1
                    ? AnalysisOutline(reference: outlines[0], candidates: [outlines[1]], leftOut: [], detailed: [])
                    : nil,
                found: try await AssessmentShare(
                    shard, of: files[0], candidates: [files[1]], options: options, detail: LayerDetail(worst: worst)))
            let name = "\(version)-\(worst)-\(AnalysisPart.fileName(of: shard))"
            paths.append(try folder.write(part.bytes(for: folder.path(name)), to: name))
        }
        return paths
    }

    private func refusal(_ files: [FilePath]) -> PartError? {
        do {
            _ = try AnalysisPart.all(in: files)
            return nil
        } catch { return error as? PartError }
    }

    @Test func `parts in any order are the report of one machine`() async throws {
        let paths = try await write(3)
        let all = try AnalysisPart.all(in: [paths[2], paths[0], paths[1], paths[0]])
        #expect(all.map(\.shard.index) == [1, 2, 3])
        let files = try Self.names.map { try Checkpoint(opening: "\(TestFiles.fixtures)/\($0)") }
        let whole = try await Assessment(
            of: files[0], candidates: [files[1]], options: AnalysisOptions(threads: 1), detail: LayerDetail(worst: 1))
        let merged = try await Report(merging: all, version: "1", threads: 2)
        #expect(merged == Report(whole, version: "1"))
        // A part that was read is written as it was.
        for (part, path) in zip(all, paths) { #expect(try part.bytes(for: path) == JSONText.bytes(at: path)) }
    }

    @Test func `parts that are missing are named by their numbers`() async throws {
        let paths = try await write(5)
        #expect(refusal(Array(paths.dropFirst())) == .missing([1], of: 5))
        #expect(refusal([paths[1]]) == .missing([1, 3, 4, 5], of: 5))
        #expect("\(PartError.missing([1, 3, 4, 5, 9], of: 12))".contains("5 of 12 parts are missing: 1, 3–5, 9."))
        #expect("\(PartError.missing([7], of: 8))".hasSuffix("is missing: 7. Run it again with --shard 7/8."))
    }

    @Test func `parts of another run or division, and other bytes of one part, are refused`() async throws {
        let (paths, others) = try await (write(2), write(2, worst: 2))
        let (newer, more) = try await (write(2, version: "2"), write(3, worst: 4))
        func other(_ file: FilePath, _ words: String) -> PartError {
            .otherRun(first: paths[0].string, other: file.string, words)
        }
        #expect(refusal([paths[0], others[1]]) == other(others[1], "other options"))
        #expect(refusal([paths[0], newer[1]]) == other(newer[1], "another version of fidelio"))
        #expect(refusal([paths[0], more[1]]) == other(more[1], "3 parts instead of 2"))
        let changed = try folder.write(JSONText.bytes(at: paths[1]) + [10], to: "changed.json")
        #expect(refusal(paths + [changed]) == .twice(2, first: paths[1].string, other: changed.string))
        let all = try AnalysisPart.all(in: newer)
        await #expect(throws: PartError.otherVersion(found: "2", own: "1")) {
            try await Report(merging: all, version: "1", threads: 1)
        }
    }

    @Test func `folders stand for the parts in them, and too many bytes are refused before they are read`() async throws
    {
        let path = folder.path
        #expect(throws: PartError.none(place: path.string)) { try FilePath.parts(at: [path]) }
        try folder.write([1], to: "part-1.json")
        try folder.write([1], to: "other.json")
        #expect(
            try FilePath.parts(at: [path, folder.path("other.json")]).map { $0.lastComponent?.string } == [
                "part-1.json", "other.json",
            ])
        let long = folder.path("part-2.json")
        try folder.write([], to: "part-2.json")
        try FileHandle(forWritingAtPath: long.string)?.truncate(atOffset: UInt64(PartError.mostBytes))
        #expect(throws: PartError.tooLarge(bytes: PartError.mostBytes + 1)) {
            try AnalysisPart.all(in: FilePath.parts(at: [path]))
        }
    }

    @Test func `what a part is, its schema says`() throws {
        let part = try folder.write(Array(#"{"schema": "fidelio.analysis-part/1"}"#.utf8), to: "a.json")
        #expect(try PartKind(of: FileBytes(opening: part)) == .analysis)
        for text in [#"{"schema": "fidelio.report/2"}"#, "{}", "[", #"{"schema": 5}"#] {
            let other = try folder.write(Array(text.utf8), to: "b.json")
            #expect(throws: DocumentError.self) { try PartKind(of: FileBytes(opening: other)) }
        }
    }
}
