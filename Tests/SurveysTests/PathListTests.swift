// SPDX-License-Identifier: Apache-2.0

import Files
import Testing

@testable import Surveys

@Suite("A list of paths")
struct PathListTests {
    @Test
    func `takes a path or an address from each line, without white space at its ends, comments and empty lines`() throws
    {
        let text = "\u{FEFF}# models\n\n  a/b c.safetensors \r\n\t# more\nhf:O/R/f.gguf\n./#odd\nlast"
        let list = try PathList(Array(text.utf8), file: "list")
        #expect(
            list.lines.map { String(decoding: $0, as: UTF8.self) } == [
                "a/b c.safetensors", "hf:O/R/f.gguf", "./#odd", "last",
            ])
    }

    @Test
    func `keeps bytes that are not text`() throws {
        #expect(try PathList([0x61, 0xFF, 0x0A, 0xFE], file: "list").lines == [[0x61, 0xFF], [0xFE]])
    }

    @Test
    func `with a NUL, or a line longer than any path, is refused with the line's number`() {
        for line in [Array("a\0b".utf8), Array(repeating: UInt8(ascii: "a"), count: PathList.longestLine + 1)] {
            let error = #expect(throws: FileError.self) { try PathList(Array("x\n".utf8) + line, file: "list") }
            #expect(error?.kind == .damaged && error?.expected.contains("line 2") == true)
        }
    }

    @Test
    func `of nothing but spaces is empty`() throws {
        #expect(try PathList(Array(" \n\t\r\n".utf8), file: "list").lines.isEmpty)
    }
}
