// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Checkpoints

/// Files that are something else, and safetensors files that look like them at first sight.
@Suite struct ForeignFileTests {
    private static let texts: [(String, String)] = [
        ("version https://git-lfs.github.com/spec/v1\nsize 12\n", "is a Git LFS pointer"),
        ("<!DOCTYPE html>\n<html><body>401</body></html>", "is a web page"),
        ("\n\n  <html><body>Not found</body></html>", "is a web page"),
        (#"{"error": "Repository not found"}"#, "is a JSON text"),
        ("{}", "is a JSON text"),
        (#"[{"message": "no"}]"#, "is a JSON text"),
        (#"{"metadata": {}, "weight_map": {"a": "b"}}"#, "is a list of shards"),
        ("Entry not found, sorry", "is a text"),
    ]

    private static let binaries: [([UInt8], String)] = [
        ([0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0], "is a zip archive"),
        ([0x80, 2, 0x7D, 0x71, 0, 0x28, 0x58, 5, 0, 0], "is a Python pickle"),
        ([0x80, 4, 0x95, 0, 1, 0, 0, 0, 0, 0], "is a Python pickle"),
        ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "is compressed with gzip"),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "is an HDF5 file"),
        ([UInt8](repeating: 0, count: 64), "begins with zeros only"),
    ]

    @Test("says what a text is that is not a safetensors file", arguments: texts)
    func namesTexts(text: String, words: String) throws {
        try check(Array(text.utf8), words)
    }

    @Test("says what other files are that are not safetensors files", arguments: binaries)
    func namesOtherFiles(bytes: [UInt8], words: String) throws {
        try check(bytes, words)
    }

    private func check(_ bytes: [UInt8], _ words: String) throws {
        let found = try #require(ForeignFile(bytes))
        #expect(found.words.hasPrefix(words))
        let error = try #require(throws: FileError.self) { try open(bytes) }
        #expect(error.kind == .damaged && error.rule == "not-safetensors")
        #expect(error.description == "\"m\" \(found.words) (rule not-safetensors).")
    }

    @Test(
        "takes no header for another file, whatever its length",
        arguments: [
            // Lengths whose bytes are those of the files above.
            [0x50, 0x4B, 3, 4, 0, 0, 0, 0], [0x80, 2, 0, 0, 0, 0, 0, 0], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0],
            [0x3C, 0, 0, 0, 0, 0, 0, 0], [0x7B, 0x22, 0x61, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func leavesHeaders(length: [UInt8]) {
        #expect(ForeignFile(length + Array(#"{"__metadata__":{"page":"<html><body>"}}"#.utf8)) == nil)
        #expect(ForeignFile([]) == nil)
    }

    @Test("a file that was cut short says how much is there, and one with a hole does not")
    func tellsACutFile() throws {
        let whole = SafetensorsBytes.file([
            ("a", "U8", [100], [UInt8](repeating: 1, count: 100)),
            ("b", "U8", [100], [UInt8](repeating: 2, count: 100)),
        ])
        for missing in [1, 100, 150, 200] as [Int] {
            let error = try #require(throws: FileError.self) { try open(Array(whole.dropLast(missing))) }
            #expect(
                error.description.contains(
                    "has \(whole.count - missing) of \(whole.count) bytes: the download is not complete"))
        }
        let holed =
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[9,10]}}"#
        let error = try #require(throws: FileError.self) {
            try open(SafetensorsBytes.file(header: holed, data: [1, 2]))
        }
        #expect(error.rule == "data-hole")
    }

    @Test("a folder of parts says where to look")
    func namesPartsOfAFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "model.pth")
        let others = try #require(throws: FileError.self) { try Checkpoint(opening: folder.path) }
        #expect(others.description.contains("holds no .safetensors file, but model.pth"))
        try folder.write(Array("{}".utf8), to: "model_index.json")
        let empty = try #require(throws: FileError.self) { try Checkpoint(opening: folder.path) }
        #expect(empty.description.contains("a diffusers folder whose parts are not there"))
        for part in ["transformer", "vae"] {
            try folder.makeFolder(part)
            try folder.write(SafetensorsBytes.file([("a", "U8", [1], [1])]), to: "\(part)/model.safetensors")
        }
        let error = try #require(throws: FileError.self) { try Checkpoint(opening: folder.path) }
        #expect(error.kind == .missing)
        #expect(error.description.contains("is a diffusers folder of several models: look in transformer/ or vae/"))
    }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m")
    }
}
