// SPDX-License-Identifier: Apache-2.0

import Files
import Testing

/// What was read of a file, kept, and read again without the file.
@Suite struct PartialBytesTests {
    private static let contents = (0..<200).map { UInt8($0) }

    /// What reading these ranges keeps.
    private func kept(_ ranges: [Range<Int>]) throws -> [BytePiece] {
        let source = KeepingBytes(MemoryBytes(Self.contents, name: "x"))
        for range in ranges {
            #expect(try source.bytes(at: range.lowerBound, count: range.count) == Self.contents[range].map { $0 })
        }
        return source.pieces
    }

    @Test func `pieces that touch or overlap become one, in the order of the file`() throws {
        let pieces = try kept([50..<60, 0..<10, 10..<20, 5..<12, 52..<55, 58..<70, 150..<151])
        #expect(pieces.map(\.offset) == [0, 50, 150])
        #expect(pieces.map(\.bytes) == [0..<20, 50..<70, 150..<151].map { Array(Self.contents[$0]) })
    }

    @Test func `what was kept reads as the file, and nothing else does`() throws {
        let source = try #require(PartialBytes(kept([50..<60, 100..<120]), byteCount: 200, name: "x"))
        #expect(source.byteCount == 200)
        #expect(try source.bytes(at: 52, count: 8) == Array(Self.contents[52..<60]))
        #expect(try source.bytes(at: 100, count: 20) == Array(Self.contents[100..<120]))
        #expect(try source.bytes(at: 0, count: 0) == [])
        for (offset, count) in [(49, 2), (59, 2), (60, 1), (0, 1), (119, 2), (50, 60), (199, 1)] {
            let error = #expect(throws: FileError.self) { try source.bytes(at: offset, count: count) }
            #expect(error?.rule == "piece-missing")
        }
        #expect(throws: FileError.self) { try source.bytes(at: 190, count: 20) }
    }

    @Test func `pieces out of order, on one another or outside are none of a file`() {
        func source(_ offsets: [Int], count: Int = 100) -> PartialBytes? {
            PartialBytes(
                offsets.map { BytePiece(offset: $0, bytes: Array(repeating: 0, count: 10)) }, byteCount: count,
                name: "x")
        }
        #expect(source([0, 20, 90]) != nil)
        #expect(source([20, 0]) == nil)
        #expect(source([0, 9]) == nil)
        #expect(source([91]) == nil)
        #expect(source([-1]) == nil)
        #expect(source([.max - 5]) == nil)
    }
}
