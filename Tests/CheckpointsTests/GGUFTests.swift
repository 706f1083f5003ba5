// SPDX-License-Identifier: Apache-2.0

import Documents
import Files
import OrderedCollections
import TestSupport
import Testing

@testable import Checkpoints

/// What is refused of a GGUF file, with which words, and what is read from it.
@Suite struct GGUFTests {
    @Test(arguments: DamagedGGUF.all)
    func refusesWhatBreaksARule(file: DamagedGGUF) throws {
        let error = try #require(throws: FileError.self) { try open(file.bytes) }
        #expect(error.description == file.sentence)
        #expect(error.kind == .damaged)
    }

    @Test func everyRuleHasAFileThatBreaksIt() {
        for rule in ParseRule.gguf where rule != .shardFormat {
            #expect(DamagedGGUF.all.contains { $0.sentence.hasSuffix("(rule \(rule.id)).") }, "\(rule.id)")
        }
    }

    @Test func refusesEveryTruncation() throws {
        var file = GGUFBytes([.init("a", [2, 1])], data: 8)
        file.add("general.architecture", text: "flux")
        file.add("tokens", arrayOf: 8, count: 2, GGUFBytes.string([0x61]) + GGUFBytes.string([]))
        let bytes = file.file
        #expect(try open(bytes).tensors.count == 1)
        for count in 0..<bytes.count {
            #expect(throws: FileError.self, "\(count) bytes") { try open(Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: [2, 3] as [UInt32])
    func readsNumbersTruthValuesAndTextsAsText(version: UInt32) throws {
        var file = GGUFBytes()
        file.version = version
        file.add("text", text: "flüx\n")
        for (type, bytes) in [
            (0, [200]), (1, [200]), (2, [1, 200]), (3, [255, 255]), (4, [1, 0, 0, 128]), (5, [0, 0, 0, 128]),
            (6, [0, 0, 192, 63]), (7, [1]), (10, [0, 0, 0, 0, 0, 0, 0, 128]),
            (11, [255, 255, 255, 255, 255, 255, 255, 255]),
            (12, [0, 0, 0, 0, 0, 0, 240, 127]),
        ] as [(UInt32, [UInt8])] {
            file.add("\(type)", type: type, bytes)
        }
        file.add("tokens", arrayOf: 8, count: 1, GGUFBytes.string([0xFF]))
        file.add("long", text: String(repeating: "x", count: GGUFMetadata.longestText + 1))
        #expect(
            try open(file.file).metadata == [
                "text": "flüx\n", "0": "200", "1": "-56", "2": "51201", "3": "-1", "4": "2147483649",
                "5": "-2147483648", "6": "1.5", "7": "true", "10": "9223372036854775808", "11": "-1", "12": "inf",
            ])
    }

    @Test func turnsDimensionsRoundAndFindsTheData() throws {
        var file = GGUFBytes([
            .init("a", [32, 3], type: 8), .init("b", [], at: 128), .init("c", [2, 0], at: 192),
            .init("d", [4], at: 192),
        ])
        file.alignment = 64
        file.add("general.alignment", type: 4, [64, 0, 0, 0])
        file.data = (0..<208).map { UInt8($0) }
        let checkpoint = try open(file.file)
        #expect(checkpoint.format == .gguf)
        #expect(checkpoint.tensors.map(\.shape) == [[3, 32], [], [0, 2], [4]])
        #expect(checkpoint.tensors.map(\.byteCount) == [102, 4, 0, 16])
        #expect(checkpoint.tensors.map(\.elementType) == [.q80, .f32, .f32, .f32])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "b"))) == [128, 129, 130, 131])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "c"))) == [])
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "d"))) == Array(192..<208))
    }

    @Test("every type has ggml's number of elements and bytes per block", arguments: GGUFTypes.all)
    func knowsTheSizesOfBlocks(type: GGUFTypes.Size) throws {
        let checkpoint = try open(
            GGUFBytes([.init("a", [UInt64(type.elements), 2], type: type.number)], data: 2 * type.bytes).file)
        #expect(checkpoint.tensors.map(\.byteCount) == [2 * type.bytes])
        #expect(checkpoint.tensors.map(\.elementType.rawValue) == [type.name])
        #expect(checkpoint.tensors[0].elementType.byteCount(ofRow: type.elements) == type.bytes)
    }

    @Test func acceptsFilesThatEndWithThePaddingOrWithin() throws {
        for count in 4...32 {
            #expect(try open(GGUFBytes([.init("a", [1])], data: count).file).tensors.count == 1)
        }
        for count in 0...8 {
            #expect(try open(GGUFBytes().file + [UInt8](repeating: 0, count: count)).tensors.isEmpty)
        }
    }

    @Test func keepsTheShapeToRestore() throws {
        var file = GGUFBytes([.init("a", [2, 3]), .init("b", [1], at: 32)], data: 36)
        file.add("comfy.gguf.orig_shape.a", arrayOf: 5, count: 3, [1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0])
        file.add("comfy.gguf.orig_shape.ghost", arrayOf: 10, count: 1, [9, 0, 0, 0, 0, 0, 0, 0])
        let checkpoint = try open(file.file)
        #expect(checkpoint.tensors.map(\.originalShape) == [[1, 3, 2], nil])
        #expect(checkpoint.tensors.map(\.shape) == [[3, 2], [1]])
    }

    @Test func readsALongTokenizerInPieces() throws {
        var file = GGUFBytes([.init("a", [1])], data: 4)
        let token = GGUFBytes.string(Array("token".utf8))
        file.add(
            "tokens", arrayOf: 8, count: 60_000, (0..<60_000).flatMap { _ in token })
        file.add("scores", arrayOf: 6, count: 500_000, [UInt8](repeating: 0, count: 2_000_000))
        file.add("general.name", text: "m")
        let bytes = CountingBytes(file.file, name: "m.gguf")
        let checkpoint = try Checkpoint(sources: [bytes], name: "m")
        #expect(checkpoint.metadata == ["general.name": "m"])
        // What numbers take is passed over, and the texts are read once.
        #expect(bytes.readCount < 1_500_000)
    }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(bytes, name: "m.gguf")], name: "m")
    }
}
