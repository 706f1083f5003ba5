// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Checkpoints

/// The order of rows of queries and keys in files of llama.cpp.
@Suite struct RowOrderTests {
    @Test func pairsOfRowsLieSideBySideInTheFile() throws {
        let order = try #require(RowOrder(rows: 12, heads: 2))
        // By hand, from W[heads, 2, rows / 2] stored as [heads, rows / 2, 2].
        #expect((0..<12).map(order.storedRow) == [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11])
    }

    @Test("every row is in one place of its head", arguments: [(2, 1), (64, 1), (576, 9), (192, 3), (4096, 32)])
    func permutesWithinHeads(rows: Int, heads: Int) throws {
        let order = try #require(RowOrder(rows: rows, heads: heads))
        let stored = (0..<rows).map(order.storedRow)
        #expect(Set(stored) == Set(0..<rows))
        #expect(zip(0..<rows, stored).allSatisfy { $0 / order.rowsPerHead == $1 / order.rowsPerHead })
    }

    @Test(
        "heads without the same even number of rows have no order",
        arguments: [(0, 1), (12, 0), (12, -2), (12, 5), (12, 12), (9, 3), (8, .max), (8, .min)])
    func refusesOtherCounts(rows: Int, heads: Int) {
        #expect(RowOrder(rows: rows, heads: heads) == nil)
    }

    @Test(arguments: [[2, 12], [3, 12], [2, 3, 12], [12]] as [[UInt64]])
    func readsAnyPartInTheModelsOrder(dimensions: [UInt64]) throws {
        let count = dimensions.reduce(1, *)
        let values = (0..<count).map { Float($0) }
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        file.append("blk.0.attn_q.weight", dimensions, SafetensorsBytes.f32(values))
        let checkpoint = try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m")
        let tensor = checkpoint.tensors[0]
        let row = Int(count) / 12
        let expected = [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]
            .flatMap { SafetensorsBytes.f32(Array(values[$0 * row..<($0 + 1) * row])) }
        for start in 0..<expected.count {
            for end in [start, start + 1, (start + expected.count) / 2, expected.count] where end >= start {
                #expect(
                    try read(tensor, start..<min(end, expected.count), checkpoint)
                        == expected[start..<min(end, expected.count)])
            }
        }
        for (start, count) in [(-1, 4), (1, expected.count), (expected.count + 1, 0), (.max, 8)] {
            let error = #expect(throws: FileError.self) { try read(tensor, at: start, count, checkpoint) }
            #expect(error?.rule == "read-range")
        }
    }

    private func read(_ tensor: TensorInfo, _ range: Range<Int>, _ checkpoint: Checkpoint) throws -> ArraySlice<UInt8> {
        try read(tensor, at: range.lowerBound, range.count, checkpoint)[...]
    }

    private func read(_ tensor: TensorInfo, at start: Int, _ count: Int, _ checkpoint: Checkpoint) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try unsafe bytes.withUnsafeMutableBytes { try unsafe checkpoint.readInModelOrder(tensor, at: start, into: $0) }
        return bytes
    }
}
