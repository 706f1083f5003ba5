// SPDX-License-Identifier: Apache-2.0

import Files
import SystemPackage
import TestSupport
import Testing

@testable import Checkpoints

/// GGUF files, shards and folders of them by their paths.
@Suite struct GGUFOpeningTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "opens all shards by any of them, or by their folder",
        arguments: ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "."])
    func opensAllShards(name: String) throws {
        try folder.write(shard("a", count: 2), to: "m-00001-of-00002.gguf")
        try folder.write(shard("b", count: nil), to: "m-00002-of-00002.gguf")
        let checkpoint = try Checkpoint(opening: name == "." ? folder.path : folder.path(name))
        #expect(checkpoint.tensors.map(\.name) == ["a", "b"])
        #expect(checkpoint.files.map(\.name) == ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"])
    }

    @Test func saysWhichShardIsMissing() throws {
        let path = try folder.write(shard("a", count: 2), to: "m-00001-of-00002.gguf")
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: path) }
        #expect(error.kind == .missing)
        #expect(error.rule == "shard-missing")
        #expect(error.expected == "the shard \"m-00002-of-00002.gguf\" beside it")
    }

    @Test func refusesAnotherNumberOfShardsThanTheNameSays() throws {
        let path = try folder.write(shard("a", count: 3), to: "m-00001-of-00001.gguf")
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: path) }
        #expect(
            error.description
                == "\"\(path)\" is damaged: expected 1 shards, as the file's name says, found 3 in split.count "
                + "(rule shard-count).")
    }

    @Test func refusesMoreShardsThanMayBeOpen() throws {
        let path = try folder.write(shard("a", count: nil), to: "m-00001-of-99999.gguf")
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: path) }
        #expect(error.rule == "shard-count")
    }

    @Test func refusesATensorInTwoShardsAndAShardOfAnotherFormat() throws {
        let path = try folder.write(shard("a", count: nil), to: "m-00001-of-00002.gguf")
        try folder.write(shard("a", count: nil), to: "m-00002-of-00002.gguf")
        #expect(try #require(throws: FileError.self) { try Checkpoint(opening: path) }.rule == "shard-duplicate")
        try folder.write(SafetensorsBytes.file(header: "{}"), to: "m-00002-of-00002.gguf")
        #expect(try #require(throws: FileError.self) { try Checkpoint(opening: path) }.rule == "shard-format")
    }

    @Test(
        "takes a name without numbers of five digits for a whole model",
        arguments: [
            "m-1-of-2.gguf", "m-00003-of-00002.gguf", "m-00000-of-00002.gguf", "00001-of-00001.gguf",
            "m-00001-to-00002.gguf",
        ])
    func takesOtherNamesForWholeModels(name: String) throws {
        #expect(GGUFShards(name: name) == nil)
        #expect(try Checkpoint(opening: folder.write(shard("a", count: nil), to: name)).tensors.count == 1)
    }

    @Test func opensAFolderWithOneFileAndRefusesTwo() throws {
        try folder.write(shard("a", count: nil), to: "x.gguf")
        #expect(try Checkpoint(opening: folder.path).tensors.map(\.name) == ["a"])
        try folder.write(shard("b", count: nil), to: "y.gguf")
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: folder.path) }
        #expect(error.rule == "folder-contents")
        #expect(error.found == "x.gguf, y.gguf")
        try folder.write(SafetensorsBytes.file(header: "{}"), to: "z.safetensors")
        #expect(try Checkpoint(opening: folder.path).format == .safetensors)
    }

    private func shard(_ name: String, count: UInt8?) -> [UInt8] {
        var file = GGUFBytes([.init(name, [1])], data: 4)
        if let count { file.add("split.count", type: 2, [count, 0]) }
        return file.file
    }
}
