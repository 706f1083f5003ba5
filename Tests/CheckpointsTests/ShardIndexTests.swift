// SPDX-License-Identifier: Apache-2.0

import Files
import SystemPackage
import TestSupport
import Testing

@testable import Checkpoints

/// What is refused of an index of shards, with which words.
@Suite struct ShardIndexTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.shard("a", "b"), to: "1.safetensors")
        try folder.write(Self.shard("b", "c"), to: "2.safetensors")
        try folder.write(Self.shard("d"), to: "3.safetensors")
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let sentence: String

        init(_ text: String, _ sentence: String) {
            testDescription = text
            self.text = text
            self.sentence = sentence
        }
    }

    @Test(arguments: [
        Damage("[]", "expected the index to be an object, found an array at byte 0 (rule json-type)."),
        Damage("", "expected the index to be an object, found the end at byte 0 (rule json-syntax)."),
        Damage("{}", "expected a weight_map that names tensors, found none (rule index-map)."),
        Damage(#"{"weight_map":{}}"#, "expected a weight_map that names tensors, found none (rule index-map)."),
        Damage(
            #"{"weight_map":{"a":"1.safetensors"}} x"#,
            "expected the end, found \"x\" at byte 37 (rule json-syntax)."
        ),
        Damage(
            #"{"weight_map":{"a":1}}"#,
            "expected each value of weight_map to be a string, found a number at byte 19 (rule json-type)."
        ),
        Damage(
            #"{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}"#,
            "expected each key once, found \"a\" twice (rule duplicate-key)."
        ),
        Damage(#"{"x":1,"x":1}"#, "expected each key once, found \"x\" twice (rule duplicate-key)."),
        Damage(
            #"{"weight_map":{"a":"3.safetensors"}}"#,
            "for tensor \"a\" expected it in \"3.safetensors\", found it in no shard (rule shard-tensor)."
        ),
        Damage(
            #"{"weight_map":{"d":"1.safetensors","a":"3.safetensors"}}"#,
            "for tensor \"d\" expected it in \"1.safetensors\", found it in \"3.safetensors\" (rule shard-tensor)."
        ),
    ])
    func refuses(damage: Damage) throws {
        let error = try openError(damage.text)
        #expect(error.description == "\"\(path)\" is damaged: " + damage.sentence)
        #expect(error.kind == .damaged)
    }

    @Test(arguments: [
        "../1.safetensors", "/1.safetensors", "x/1.safetensors", "..", ".", "", ".1.safetensors",
        "1.safetensors\\u0000", "m.safetensors.index.json", "1.bin",
    ])
    func refusesAShardThatIsNoPlainName(shard: String) throws {
        let error = try openError(#"{"weight_map":{"a":"\#(shard)"}}"#)
        let shown = shard.replacing("\\u0000", with: "\\u{0}")
        let expected = "the plain name of a .safetensors file in the folder"
        let facts = "expected \(expected), found \"\(shown)\" (rule shard-name)."
        #expect(error.description == "\"\(path)\" is damaged: for tensor \"a\" \(facts)")
    }

    @Test func saysWhichShardIsMissing() throws {
        let error = try openError(#"{"weight_map":{"a":"4.safetensors"}}"#)
        let facts =
            "expected the shard \"4.safetensors\" beside it, found No such file or directory (rule shard-missing)."
        #expect(error.description == "\"\(path)\" cannot be opened: \(facts)")
        #expect(error.kind == .missing)
    }

    @Test func refusesATensorInTwoShards() throws {
        let error = try openError(#"{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"#)
        let facts = "expected each tensor in one shard, found it in 1.safetensors too (rule shard-duplicate)."
        #expect(error.description == "\"\(folder.path("2.safetensors"))\" is damaged: for tensor \"b\" \(facts)")
    }

    @Test func refusesAnIndexThatIsTooLongBeforeReadingIt() throws {
        let error = try #require(throws: FileError.self) { try ShardIndex(of: Endless()) }
        #expect(
            error.description
                == "\"endless\" is damaged: expected at most 32000000 bytes, found 32000001 (rule index-length)."
        )
    }

    private struct Endless: ByteSource {
        let name = "endless"
        let byteCount = 32_000_001

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
            Issue.record("it was read")
        }
    }

    private var path: FilePath { folder.path("m.safetensors.index.json") }

    private func openError(_ text: String) throws -> FileError {
        try folder.write(Array(text.utf8), to: "m.safetensors.index.json")
        return try #require(throws: FileError.self) { try Checkpoint(opening: path) }
    }

    private static func shard(_ names: String...) -> [UInt8] {
        SafetensorsBytes.file(names.map { ($0, "U8", [1], [1]) })
    }
}
