// SPDX-License-Identifier: Apache-2.0

import Documents
import Files
import OrderedCollections
import TestSupport
import Testing

@testable import Checkpoints

/// What is refused of a file, with which words, and what is accepted.
@Suite struct HeaderTests {
    @Test(arguments: DamagedHeaders.all)
    func refusesWhatBreaksARule(file: DamagedFile) throws {
        let error = try #require(throws: FileError.self) { try open(file.bytes) }
        #expect(error.description == file.sentence)
        #expect(error.kind == .damaged)
    }

    @Test func everyRuleOfAHeaderHasAFileThatBreaksIt() {
        // Those of an index, of a plan and of numbers outside headers have tests of their own.
        let others: Set<ParseRule> = [
            .jsonNumber, .jsonSize, .tensorName, .indexLength, .indexMap, .shardCount, .shardName, .shardMissing,
            .shardTensor,
            .shardDuplicate,
        ]
        for rule in ParseRule.json + ParseRule.safetensors where !others.contains(rule) {
            #expect(DamagedHeaders.all.contains { $0.sentence.hasSuffix("(rule \(rule.id)).") }, "\(rule.id)")
        }
    }

    @Test(arguments: ElementType.safetensors)
    func acceptsEveryElementType(type: ElementType) throws {
        let bytes = Array(repeating: UInt8(7), count: type.bitWidth)
        let checkpoint = try open(SafetensorsBytes.file([("a", type.rawValue, [2, 4], bytes)]))
        #expect(checkpoint.tensors.map(\.elementType) == [type])
        #expect(checkpoint.tensors.map(\.byteCount) == [type.bitWidth])
        #expect(checkpoint.tensors.map(\.elementCount) == [8])
    }

    @Test(
        "refuses ggml's blocks, which a safetensors header cannot name",
        arguments: ["Q8_0", "Q4_K", "GGUF_NVFP4", "MXFP4"])
    func refusesBlocksAsADtype(name: String) throws {
        #expect(ElementType(rawValue: name) != nil && ElementType(safetensors: name) == nil)
        let bytes = SafetensorsBytes.file([("a", name, [256], [UInt8](repeating: 0, count: 144))])
        #expect(try #require(throws: FileError.self) { try open(bytes) }.rule == "dtype-unknown")
    }

    @Test func acceptsAFileWithoutTensors() throws {
        #expect(try open(SafetensorsBytes.file(header: "{}")).tensors.isEmpty)
        #expect(try open(SafetensorsBytes.file(header: "{}      ")).tensors.isEmpty)
    }

    @Test func acceptsScalarsAndEmptyTensors() throws {
        let checkpoint = try open(
            SafetensorsBytes.file([
                ("z", "F32", [0], []), ("scalar", "F32", [], [0, 0, 128, 63]), ("e", "F64", [3, 0, 5], []),
                ("b", "U8", [0], []),
            ])
        )
        #expect(checkpoint.tensors.map(\.name) == ["z", "scalar", "b", "e"])
        #expect(checkpoint.tensors.map(\.elementCount) == [0, 1, 0, 0])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "scalar"))) == [0, 0, 128, 63])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "e"))) == [])
    }

    @Test func passesOverUnknownKeysOfAnEntry() throws {
        let unknown = "\"x\":{\"y\":[1,-2.5e3,{}],\"y\":[[],\"\\\"]\",true,false,null]},\"z\":0,"
        let header = "{\"a\":{\(unknown)\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
        #expect(try open(SafetensorsBytes.file(header: header, data: [9])).tensors.map(\.name) == ["a"])
    }

    @Test func acceptsWhiteSpaceBetweenTokens() throws {
        let header = "{\n\t\"a\" : { \"dtype\" : \"U8\" ,\r\n\"shape\" : [ 1 ] , \"data_offsets\" : [ 0 , 1 ] } }  "
        #expect(try open(SafetensorsBytes.file(header: header, data: [9])).tensors.map(\.shape) == [[1]])
    }

    @Test func readsEscapesInNamesAndMetadata() throws {
        let entry = "{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
        let header = #"{"__metadata__":{"\u006b\"":"\\\/\b\f\n\r\t"},"\ud83d\ude00\u0000":"# + entry + "}"
        let checkpoint = try open(SafetensorsBytes.file(header: header))
        #expect(checkpoint.tensors.map(\.name) == ["\u{1F600}\0"])
        #expect(checkpoint.metadata == ["k\"": "\\/\u{8}\u{C}\n\r\t"])
    }

    @Test func keepsTheOrderOfMetadata() throws {
        let header = #"{"__metadata__":{"z":"1","a":"2","m":"{\"x\": 1}"}}"#
        let metadata = try open(SafetensorsBytes.file(header: header)).metadata
        #expect(Array(metadata.keys) == ["z", "a", "m"])
        #expect(metadata["m"] == "{\"x\": 1}")
    }

    @Test func ordersTensorsByTheirBytesWhateverTheHeadersOrder() throws {
        let entries = [("a", 8), ("b", 0), ("c", 4)].map { "\"\($0)\":\(DamagedHeaders.f32($1, $1 + 4))" }
        let header = "{\(entries.joined(separator: ","))}"
        let checkpoint = try open(SafetensorsBytes.file(header: header, data: Array(0..<12)))
        #expect(checkpoint.tensors.map(\.name) == ["b", "c", "a"])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "a"))) == [8, 9, 10, 11])
    }

    @Test func refusesEveryTruncation() throws {
        let bytes = SafetensorsBytes.file([("a", "F32", [1], [1, 2, 3, 4])], metadata: [("k", "v")])
        for count in 0..<bytes.count {
            #expect(throws: FileError.self, "\(count) bytes") { try open(Array(bytes.prefix(count))) }
        }
    }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(bytes, name: "m.safetensors")], name: "m")
    }
}
