// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Files
import Foundation
import OrderedCollections
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Conversion

/// How a repair writes: streamed, proved, and nothing if anything goes wrong.
@Suite struct RepairStreamTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let marker = Array(#"{"note": "kept"}"#.utf8)
    private static let rows = 3000

    /// Tensors in an order of their own, several blocks long.
    private static let tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])] = [
        ("z.bias", "F32", [2], SafetensorsBytes.f32([1, 2])),
        ("a.weight", "I8", [rows, 1000], (0..<rows * 1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
        ("a.weight_scale", "F32", [rows], SafetensorsBytes.f32((0..<rows).map { Float($0 + 1) })),
        ("a.comfy_quant", "U8", [marker.count], marker),
        ("m.other", "F64", [1], [1, 2, 3, 4, 5, 6, 7, 8]),
        ("empty", "F32", [0], []),
    ]

    private static let metadata = [(key: "format", value: "pt"), (key: "b", value: "1"), (key: "a", value: "2")]

    @Test(arguments: [1, 3])
    func changesWhatIsPlannedAndKeepsOrderMetadataAndEveryOtherByte(threads: Int) async throws {
        let checkpoint = try self.checkpoint()
        let repair = Repair(of: checkpoint, by: try plan(for: checkpoint))
        let progress = ProgressLog()
        let copied = try await repair.write(
            to: folder.path("out"), overwrite: false, threads: threads, progress: { progress.add($0, $1) })
        let output = try Checkpoint(opening: folder.path("out"))
        #expect(output.tensors.map(\.name) == Self.tensors.map(\.name))
        #expect(output.metadata == checkpoint.metadata)
        #expect(copied == Self.tensors.count - 1)
        for tensor in Self.tensors where tensor.name != "a.comfy_quant" {
            #expect(try output.bytes(of: #require(output.tensor(named: tensor.name))) == tensor.bytes)
        }
        #expect(output.tensor(named: "a.weight_scale")?.shape == [Self.rows, 1])
        let text = try output.bytes(of: #require(output.tensor(named: "a.comfy_quant")))
        // As long as before, modulo 8, so that what follows keeps its alignment.
        #expect(text.count % 8 == Self.marker.count % 8)
        #expect(
            try JSONValue(parsing: text) == .object(["format": .string("int8_tensorwise"), "note": .string("kept")]))
        #expect(progress.totals.count == 1 && progress.done.max() == progress.totals.first)
    }

    @Test func makesTheSameFileWithAnyNumberOfTasks() async throws {
        let checkpoint = try self.checkpoint()
        let repair = Repair(of: checkpoint, by: try plan(for: checkpoint))
        for threads in [1, 4] {
            try await repair.write(to: folder.path("\(threads)"), overwrite: false, threads: threads)
        }
        #expect(try folder.bytes(of: "1") == folder.bytes(of: "4"))
    }

    @Test("an input that is rewritten during the copy is refused, and nothing is left", arguments: [1, 3, 6])
    func noticesARewrittenInput(call: Int) async throws {
        let path = try folder.write(SafetensorsBytes.file(Self.tensors, metadata: Self.metadata), to: "in")
        let checkpoint = try Checkpoint(opening: path)
        let plan = try self.plan(for: checkpoint)
        let calls = Atomic(0)
        let error = await #expect(throws: FileError.self) {
            try await Repair(of: checkpoint, by: plan)
                .write(
                    to: folder.path("out"), overwrite: false,
                    progress: { _, _ in
                        guard calls.add(1, ordering: .relaxed).newValue == call else { return }
                        // The same bytes at another time: another program was there.
                        try? FileManager.default.setAttributes(
                            [.modificationDate: Date.distantPast], ofItemAtPath: path.string)
                    })
        }
        #expect(error?.rule == "file-changed")
        #expect(try folder.names() == ["in"])
    }

    @Test("bytes that change under the copy are noticed even if the file's time does not")
    func noticesChangedBytes() async throws {
        let bytes = SafetensorsBytes.file(Self.tensors, metadata: Self.metadata)
        let source = ShiftingBytes(bytes)
        let checkpoint = try Checkpoint(sources: [source], name: "in")
        let plan = try self.plan(for: checkpoint)
        let error = await #expect(throws: RepairError.self) {
            try await Repair(of: checkpoint, by: plan)
                .write(
                    to: folder.path("out"), overwrite: false,
                    progress: { done, total in if done * 2 >= total { source.shift() } })
        }
        guard case .inputChanged(file: "in", _) = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
            return
        }
        #expect(try folder.names().isEmpty)
    }

    @Test func givesNoNameToAFileThatIsNotFoundToBeRight() async throws {
        struct Refusal: Error {}
        let checkpoint = try self.checkpoint()
        let repair = Repair(of: checkpoint, by: try plan(for: checkpoint))
        await #expect(throws: Refusal.self) {
            try await repair.write(
                to: folder.path("out"), overwrite: false,
                examining: { [folder] staged in
                    #expect(staged.name == "out" && staged.tensors.count == Self.tensors.count)
                    let names = try folder.names()
                    #expect(!names.contains("out"))
                    throw Refusal()
                })
        }
        #expect(try folder.names().isEmpty)
    }

    @Test func leavesNothingWhenItIsCancelled() async throws {
        let checkpoint = try self.checkpoint()
        let repair = Repair(of: checkpoint, by: try plan(for: checkpoint))
        let (folder, started) = (folder, AsyncStream.makeStream(of: Void.self))
        let task = Task {
            try await repair.write(
                to: folder.path("out"), overwrite: false, threads: 1,
                progress: { _, _ in
                    started.continuation.yield()
                    // The next block is begun only after this returns.
                    while !Task.isCancelled { usleep(100) }
                })
        }
        for await _ in started.stream { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try folder.names().isEmpty)
    }

    @Test func ordersTensorsAnewWhereOneWouldLoseItsAlignment() async throws {
        // Two BF16 scales become four bytes each, so the F64 behind them begins at 12.
        let checkpoint = try Checkpoint(
            sources: [
                MemoryBytes(
                    SafetensorsBytes.file([
                        ("a.weight", "I8", [2, 2], [1, 2, 3, 4]),
                        ("a.weight_scale", "BF16", [2, 1], [0, 64, 128, 63]),
                        ("b", "F64", [1], [1, 2, 3, 4, 5, 6, 7, 8]),
                    ]), name: "in")
            ], name: "in")
        let plan = try self.plan(for: checkpoint)
        #expect(!plan.keepsOrder)
        try await Repair(of: checkpoint, by: plan).write(to: folder.path("out"), overwrite: false)
        let output = try Checkpoint(opening: folder.path("out"))
        #expect(output.tensors.map(\.name) == ["b", "a.weight_scale", "a.weight"])
        #expect(
            try output.bytes(of: #require(output.tensor(named: "a.weight_scale"))) == SafetensorsBytes.f32([2, 1]))
    }

    private func checkpoint() throws -> Checkpoint {
        let bytes = SafetensorsBytes.file(Self.tensors, metadata: Self.metadata)
        return try Checkpoint(sources: [MemoryBytes(bytes, name: "in")], name: "in")
    }

    /// The marker is corrected, and the scale gets its shape and type.
    private func plan(for checkpoint: Checkpoint) throws -> RepairPlan {
        let layer = try #require(try QuantizedCheckpoint(scanning: checkpoint).layers.first)
        return try RepairPlan(of: checkpoint, layers: [LayerRepair(layer, basis: .asMarked)])
    }
}

/// Bytes of which one changes when it is asked for, at no time that a file system would know.
private final class ShiftingBytes: ByteSource {
    let name = "in"
    let byteCount: Int
    private let bytes: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) {
        byteCount = bytes.count
        self.bytes = Mutex(bytes)
    }

    /// Changes a byte in the middle.
    func shift() {
        bytes.withLock { $0[$0.count / 2] = 99 }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let part = bytes.withLock { Array($0[offset..<offset + buffer.count]) }
        unsafe buffer.copyBytes(from: part)
    }
}
