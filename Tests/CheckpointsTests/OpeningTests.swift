// SPDX-License-Identifier: Apache-2.0

import Files
import OrderedCollections
import SystemPackage
import TestSupport
import Testing

@testable import Checkpoints

/// Paths: files, folders, indexes of shards.
@Suite struct OpeningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func opensAFile() throws {
        let path = try folder.write(shard("a"), to: "model.safetensors")
        let checkpoint = try Checkpoint(opening: path)
        #expect(checkpoint.name == "model.safetensors")
        #expect(checkpoint.paths == [path])
        #expect(checkpoint.files.map(\.name) == ["model.safetensors"])
        #expect(checkpoint.byteCount == shard("a").count)
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "a"))) == [1, 2, 3])
    }

    @Test(arguments: ["m.safetensors.index.json", "", "."])
    func opensShardsByTheirIndexOrTheirFolder(path: String) throws {
        try folder.write(shard("a", metadata: "first"), to: "m-1.safetensors")
        try folder.write(shard("b", "c", metadata: "second"), to: "m-2.safetensors")
        try index(#"{"metadata":{"total_size":1e9,"x":[]},"weight_map":{"b":"m-2.safetensors","a":"m-1.safetensors"}}"#)
        let checkpoint = try Checkpoint(opening: folder.path(path))
        #expect(checkpoint.files.map(\.name) == ["m-1.safetensors", "m-2.safetensors"])
        // c is in no map: it is handed out like the others.
        #expect(checkpoint.tensors.map(\.name) == ["a", "b", "c"])
        #expect(checkpoint.tensors.map(\.fileIndex) == [0, 1, 1])
        #expect(checkpoint.metadata == ["format": "first"])
        #expect(checkpoint.paths.count == 3)
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "c"))) == [1, 2, 3])
        #expect(checkpoint.isSameFile(as: folder.path("m-2.safetensors")))
        #expect(checkpoint.isSameFile(as: folder.path("m.safetensors.index.json")))
    }

    @Test func knowsItsFilesByWhateverName() throws {
        let checkpoint = try Checkpoint(opening: folder.write(shard("a"), to: "model.safetensors"))
        try folder.linkSymbolically("link", to: "model.safetensors")
        try folder.link("hard", to: "model.safetensors")
        try folder.write(shard("a"), to: "copy")
        #expect(checkpoint.isSameFile(as: folder.path("./model.safetensors")))
        #expect(checkpoint.isSameFile(as: folder.path("link")))
        #expect(checkpoint.isSameFile(as: folder.path("hard")))
        #expect(!checkpoint.isSameFile(as: folder.path("copy")))
        #expect(!checkpoint.isSameFile(as: folder.path("nothing")))
    }

    @Test func takesTheOnlyFileOfAFolder() throws {
        try folder.write(shard("a"), to: "model.safetensors")
        try folder.write([], to: ".hidden.safetensors")
        #expect(try Checkpoint(opening: folder.path).tensors.map(\.name) == ["a"])
    }

    @Test(arguments: [
        ([], "none"), (["a.safetensors", "b.safetensors"], "a.safetensors, b.safetensors"),
        (
            ["a.safetensors.index.json", "b.safetensors.index.json"],
            "a.safetensors.index.json, b.safetensors.index.json"
        ),
    ])
    func saysWhatAFolderHoldsWhereThatIsNotOne(names: [String], found: String) throws {
        for name in names { try folder.write([], to: name) }
        let expected = "one .safetensors.index.json or one .safetensors file in the folder"
        try expectError(
            folder.path,
            .missing,
            "\"\(folder.path)\" cannot be opened: expected \(expected), found \(found) (rule folder-contents)."
        )
    }

    @Test func saysThatAFileDoesNotExist() throws {
        let path = folder.path("nothing\u{1B}.safetensors")
        let shown = folder.path("nothing\\u{1B}.safetensors")
        try expectError(path, .missing, "Cannot open \"\(shown)\": No such file or directory (rule not-found).")
    }

    @Test func refusesAFIFOWithoutWaiting() throws {
        try folder.makeFIFO("f.safetensors")
        let path = folder.path("f.safetensors")
        let facts = "expected a regular file, found a FIFO (rule not-a-file)."
        try expectError(path, .missing, "\"\(path)\" cannot be opened: \(facts)")
    }

    @Test func saysThatAFileShrank() throws {
        let path = try folder.write(shard("a"), to: "model.safetensors")
        let checkpoint = try Checkpoint(opening: path)
        let size = checkpoint.byteCount
        try folder.resize("model.safetensors", to: size - 1)
        let tensor = try #require(checkpoint.tensor(named: "a"))
        let error = try #require(throws: FileError.self) { try checkpoint.bytes(of: tensor) }
        #expect(error.kind == .io)
        #expect(
            error.description == """
                Cannot read "\(path)": it became shorter while it was read; run again when it is finished (rule file-shrank).
                """)
        #expect(error.found == "its end at or before byte \(size - 1)")
    }

    @Test func readsOnAfterTheFileIsRemoved() throws {
        let checkpoint = try Checkpoint(opening: folder.write(shard("a"), to: "model.safetensors"))
        try folder.remove("model.safetensors")
        let tensor = try #require(checkpoint.tensor(named: "a"))
        checkpoint.prefetch(tensor)
        #expect(try checkpoint.bytes(of: tensor) == [1, 2, 3])
    }

    @Test func refusesToReadPastATensor() throws {
        let checkpoint = try Checkpoint(opening: folder.write(shard("a", "b"), to: "model.safetensors"))
        let tensor = try #require(checkpoint.tensor(named: "a"))
        for (offset, count) in [(0, 4), (3, 1), (-1, 1), (4, 0), (.max, 1)] {
            let error = try #require(throws: FileError.self) {
                var bytes = Array(repeating: UInt8(0), count: count)
                try unsafe bytes.withUnsafeMutableBytes { try unsafe checkpoint.read(tensor, at: offset, into: $0) }
            }
            #expect(error.rule == "read-range")
        }
        let error = try #require(throws: FileError.self) { try checkpoint.bytes(of: tensor, limit: 2) }
        #expect(error.rule == "tensor-size" && error.kind == .damaged)
    }

    private func expectError(_ path: FilePath, _ kind: FileError.Kind, _ sentence: String) throws {
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: path) }
        #expect(error.description == sentence)
        #expect(error.kind == kind)
    }

    private func index(_ text: String) throws {
        try folder.write(Array(text.utf8), to: "m.safetensors.index.json")
    }

    private func shard(_ names: String..., metadata: String = "pt") -> [UInt8] {
        SafetensorsBytes.file(names.map { ($0, "U8", [3], [1, 2, 3]) }, metadata: [("format", metadata)])
    }
}
