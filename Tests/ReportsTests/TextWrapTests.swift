// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reports

@Suite("Breaking text into lines")
struct TextWrapTests {
    @Test("breaks at spaces, and indents what follows")
    func breaksAtSpaces() {
        #expect(TextWrap.lines(of: "one two three four", width: 10) == ["one two", "  three", "  four"])
        #expect(TextWrap.lines(of: "  one two three", width: 10) == ["  one two", "    three"])
        #expect(TextWrap.lines(of: "one two three", indent: 0, width: 8) == ["one two", "three"])
        #expect(TextWrap.lines(of: " one two three", indent: 0, width: 8) == [" one two", " three"])
    }

    @Test("keeps the columns of a table, and words that are too long unless they are to be cut")
    func keepsColumns() {
        #expect(TextWrap.lines(of: "a    b  cdefghijklmnop q", width: 9) == ["a    b", "  cdefghijklmnop", "  q"])
        #expect(TextWrap.lines(of: "abcdefghij k", indent: 0, width: 4, cutsWords: true) == ["abcd", "efgh", "ij k"])
        #expect(TextWrap.lines(of: " abcdefg", indent: 0, width: 4, cutsWords: true) == [" abc", " def", " g"])
    }

    @Test("keeps a number and its unit together")
    func keepsUnits() {
        #expect(TextWrap.lines(of: "at 0.85 % (41 dB).", indent: 0, width: 10) == ["at 0.85 %", "(41 dB)."])
        #expect(TextWrap.lines(of: "off by 0.85 %", indent: 0, width: 12) == ["off by", "0.85 %"])
        #expect(TextWrap.lines(of: "off by 41 dB", indent: 0, width: 9) == ["off by", "41 dB"])
    }

    @Test("leaves a line alone that fits or has no width")
    func leavesShortLines() {
        #expect(TextWrap.lines(of: "one  two ", width: 9) == ["one  two "])
        #expect(TextWrap.lines(of: "one two three", width: nil) == ["one two three"])
        #expect(TextWrap.lines(of: "", width: 5) == [""])
    }

    @Test("loses no word at any width", arguments: 1...30)
    func losesNoWord(width: Int) {
        let text = "    the quick brown fox jumps over 13.5 dB of dogs"
        let words = TextWrap.lines(of: text, width: width).flatMap { $0.split(separator: " ") }
        #expect(words == text.split(separator: " "))
        let cut = TextWrap.lines(of: text, width: width, cutsWords: true)
        #expect(cut.joined().filter { $0 != " " } == text.filter { $0 != " " })
        #expect(cut.allSatisfy { $0.count <= max(width, 2) })
    }

    @Test("shortens a name in its middle, to the character")
    func shortens() {
        #expect("abcdefghij".shortened(to: 7) == "ab…ghij")
        #expect("abcdefghij".shortened(to: 10) == "abcdefghij")
        #expect("a\n".shortened(to: 20) == "a\\u{A}")
        #expect("abc".shortened(to: 1) == "a")
    }
}
