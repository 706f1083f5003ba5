// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Files

@Suite("Lines of a source")
struct LineReaderTests {
    private static func lines(_ bytes: [UInt8], longest: Int) throws -> (lines: [[UInt8]?], offsets: [Int], end: Int) {
        var reader = LineReader(of: MemoryBytes(bytes, name: "text"), longest: longest)
        var (lines, offsets) = ([[UInt8]?](), [Int]())
        while let line = try reader.next() {
            lines.append(line.bytes)
            offsets.append(line.offset)
        }
        return (lines, offsets, reader.end)
    }

    @Test
    func `are those that end with a line feed, each with its place`() throws {
        let found = try Self.lines(Array("ab\n\nc\nnot a line".utf8), longest: 100)
        #expect(found.lines == [Array("ab".utf8), [], Array("c".utf8)])
        #expect(found.offsets == [0, 3, 4] && found.end == 6)
    }

    @Test
    func `longer than the longest are told of and not kept, and those after them are whole`() throws {
        let long = Array(repeating: UInt8(ascii: "x"), count: 3 << 20)
        let found = try Self.lines(Array("a\n".utf8) + long + Array("\nb\n".utf8), longest: 1000)
        #expect(found.lines == [Array("a".utf8), nil, Array("b".utf8)])
        #expect(found.offsets == [0, 2, 3 + long.count] && found.end == 5 + long.count)
    }

    @Test
    func `longer than what is read at once are whole`() throws {
        let long = Array(repeating: UInt8(ascii: "x"), count: 700_001)
        #expect(try Self.lines(long + Array("\nb\n".utf8), longest: 1 << 20).lines == [long, Array("b".utf8)])
    }
}
