// SPDX-License-Identifier: Apache-2.0

import Files
import OrderedCollections
import TestSupport
import Testing

@testable import Checkpoints

/// What is written, in which order, and what is refused.
@Suite struct CheckpointWriterTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private let plans = [
        TensorPlan(name: "b", elementType: .u8, shape: [3]), TensorPlan(name: "a", elementType: .i8, shape: []),
        TensorPlan(name: "z", elementType: .f64, shape: [1]), TensorPlan(name: "y", elementType: .bf16, shape: [2, 1]),
        TensorPlan(name: "e", elementType: .f32, shape: [0, 7]),
    ]

    private let header =
        #"{"__metadata__":{"z":"1","a":"\"2\""},"z":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"#
        + #""e":{"dtype":"F32","shape":[0,7],"data_offsets":[8,8]},"#
        + #""y":{"dtype":"BF16","shape":[2,1],"data_offsets":[8,12]},"#
        + #""a":{"dtype":"I8","shape":[],"data_offsets":[12,13]},"b":{"dtype":"U8","shape":[3],"data_offsets":[13,16]}}"#

    @Test func writesWideTensorsFirstAndThenByName() throws {
        let writer = try writer(plans.shuffled(), ["z": "1", "a": "\"2\""])
        for plan in plans.shuffled() {
            try writer.write(Array(repeating: plan.name.utf8.first ?? 0, count: plan.byteCount), to: plan.name)
        }
        try writer.commit()
        let padding = String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8)
        let data = Array("zzzzzzzzyyyyabbb".utf8)
        #expect(try folder.bytes(of: "out") == SafetensorsBytes.file(header: header + padding, data: data))
        #expect(try folder.names() == ["out"])
    }

    @Test func writesWhatItReads() throws {
        let names = ["plain", "with \"quotes\" and \\", "\u{1F600}\u{E9}", "control\u{1}\n\u{7F}", ""]
        let writer = try writer(
            names.map { TensorPlan(name: $0, elementType: .u8, shape: [$0.utf8.count]) },
            ["marker": #"{"format": "int8"}"#, "": "\u{2028}"]
        )
        for name in names { try writer.write(Array(name.utf8), to: name) }
        try writer.commit()
        let checkpoint = try Checkpoint(opening: folder.path("out"))
        #expect(Set(checkpoint.tensors.map(\.name)) == Set(names))
        for tensor in checkpoint.tensors {
            #expect(try checkpoint.bytes(of: tensor) == Array(tensor.name.utf8))
        }
        #expect(checkpoint.metadata == ["marker": #"{"format": "int8"}"#, "": "\u{2028}"])
    }

    @Test func alignsEveryTensorToItsWidth() throws {
        let plans = ElementType.safetensors.flatMap { type in
            (1...3).map { TensorPlan(name: "\(type)\($0)", elementType: type, shape: [$0 * 4]) }
        }
        let writer = try writer(plans)
        for plan in plans { try writer.write(Array(repeating: 0, count: plan.byteCount), to: plan.name) }
        try writer.commit()
        for tensor in try Checkpoint(opening: folder.path("out")).tensors {
            #expect(tensor.offset % max(1, tensor.elementType.bitWidth / 8) == 0)
        }
    }

    @Test(arguments: [1, 2, 8])
    func takesPartsFromSeveralThreadsInAnyOrder(threads: Int) async throws {
        // Enough for more than one write-back.
        var random = SplitMix64(seed: 7)
        let (part, count) = (1 << 20, 40)
        let order = Array(0..<count).shuffled(using: &random)
        let writer = try writer([TensorPlan(name: "t", elementType: .u8, shape: [count * part])])
        _ = try await concurrentMap(count: order.count, limit: threads) {
        } body: { _, index in
            let bytes = Array(repeating: UInt8(order[index]), count: part)
            try writer.write(bytes, to: "t", at: order[index] * part)
        }
        try writer.commit()
        let checkpoint = try Checkpoint(opening: folder.path("out"))
        let content = (0..<count).flatMap { Array(repeating: UInt8($0), count: part) }
        #expect(try checkpoint.bytes(of: checkpoint.tensors[0], limit: .max) == content)
    }

    @Test func refusesToCommitWhileAByteIsMissing() throws {
        let writer = try writer([TensorPlan(name: "a", elementType: .u8, shape: [3])])
        try writer.write([1], to: "a", at: 0)
        try writer.write([3], to: "a", at: 2)
        let facts = "for tensor \"a\" expected 3 bytes written, found 2 (rule output-incomplete)."
        try expect("\"\(folder.path("out"))\" failed while it was read or written: \(facts)") { try writer.commit() }
        #expect(try folder.names() == [])
    }

    @Test func refusesPartsThatWereNotPlanned() throws {
        let writer = try writer([TensorPlan(name: "a", elementType: .u8, shape: [8])])
        try writer.write([1, 2], to: "a", at: 2)
        let start = "\"\(folder.path("out"))\" failed while it was read or written: for tensor "
        for (offset, count) in [(2, 1), (1, 2), (3, 1), (0, 8), (3, 4)] {
            let facts = "expected each byte once, found \(count) bytes at \(offset) again (rule write-twice)."
            try expect("\(start)\"a\" \(facts)") {
                try writer.write(Array(repeating: 0, count: count), to: "a", at: offset)
            }
        }
        for (offset, count) in [(7, 2), (-1, 1), (9, 0), (.max, 1)] {
            let facts = "expected a range within its 8 bytes, found \(count) bytes at \(offset) (rule write-range)."
            try expect("\(start)\"a\" \(facts)") {
                try writer.write(Array(repeating: 0, count: count), to: "a", at: offset)
            }
        }
        let facts = "expected a tensor that was planned, found another (rule write-tensor)."
        try expect("\(start)\"b\" \(facts)") { try writer.write([0], to: "b") }
        try writer.write([0, 0], to: "a", at: 0)
        try writer.write([0, 0, 0, 0], to: "a", at: 4)
        try writer.commit()
        #expect(try Checkpoint(opening: folder.path("out")).tensors.map(\.byteCount) == [8])
    }

    @Test(arguments: [
        (
            [TensorPlan(name: "a", elementType: .u8, shape: [1]), TensorPlan(name: "a", elementType: .f32, shape: [])],
            "expected each name once, found it twice (rule duplicate-tensor)."
        ),
        (
            [TensorPlan(name: "a", elementType: .f64, shape: [1 << 60])],
            "expected a size below 2^60 bytes, found more for F64 [1152921504606846976] (rule size-overflow)."
        ),
        (
            [TensorPlan(name: "a", elementType: .u8, shape: [-1])],
            "expected dimensions from 0, found [-1] (rule integer)."
        ),
        (
            [TensorPlan(name: "a", elementType: .f4, shape: [1])],
            "expected whole bytes, found 4 bits for F4 [1] (rule whole-bytes)."
        ),
    ])
    func refusesPlansThatMakeNoFile(plans: [TensorPlan], facts: String) throws {
        try expect("\"\(folder.path("out"))\" cannot be written: for tensor \"a\" \(facts)") { _ = try writer(plans) }
        #expect(try folder.names() == [])
    }

    @Test func refusesATensorNamedLikeTheMetadata() throws {
        let facts = "expected another name, found that of the metadata (rule tensor-name)."
        try expect("\"\(folder.path("out"))\" cannot be written: for tensor \"__metadata__\" \(facts)") {
            _ = try writer([TensorPlan(name: "__metadata__", elementType: .u8, shape: [1])])
        }
    }

    private func writer(
        _ plans: [TensorPlan],
        _ metadata: OrderedDictionary<String, String> = [:]
    ) throws -> CheckpointWriter {
        try CheckpointWriter(creating: folder.path("out"), overwrite: false, tensors: plans, metadata: metadata)
    }

    private func expect(_ sentence: String, from body: () throws -> Void) throws {
        let error = try #require(throws: FileError.self, performing: body)
        #expect(error.description == sentence)
    }
}

extension CheckpointWriter {
    fileprivate func write(_ bytes: [UInt8], to name: String, at offset: Int = 0) throws {
        try unsafe bytes.withUnsafeBytes { try unsafe write($0, to: name, at: offset) }
    }
}

/// A file that is read back before it has a name.
@Suite struct ProvedFileTests {
    private struct Refusal: Error {}
    private let folder: TemporaryFolder
    private let plans = [
        TensorPlan(name: "z", elementType: .u8, shape: [2]), TensorPlan(name: "a", elementType: .f32, shape: [1]),
    ]

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func readsBackWhatWasWrittenBeforeItHasAName() async throws {
        let writer = try writer(keepsOrder: true)
        try await writer.commit { [folder] staged in
            #expect(staged.name == "out")
            #expect(staged.tensors.map(\.name) == ["z", "a"])
            let (bytes, names) = (try staged.bytes(of: staged.tensors[0]), try folder.names())
            #expect(bytes == [1, 2])
            #expect(!names.contains("out"))
        }
        #expect(try Checkpoint(opening: folder.path("out")).tensors.map(\.name) == ["z", "a"])
    }

    @Test func leavesNothingBehindIfTheProofFails() async throws {
        let writer = try writer(keepsOrder: false)
        await #expect(throws: Refusal.self) { try await writer.commit { _ in throw Refusal() } }
        #expect(try folder.names().isEmpty)
    }

    private func writer(keepsOrder: Bool) throws -> CheckpointWriter {
        let writer = try CheckpointWriter(
            creating: folder.path("out"), overwrite: false, tensors: plans, metadata: [:], keepsOrder: keepsOrder)
        for (name, bytes) in [("z", [1, 2]), ("a", [0, 0, 0, 0])] as [(String, [UInt8])] {
            try unsafe bytes.withUnsafeBytes { try unsafe writer.write($0, to: name, at: 0) }
        }
        return writer
    }
}
