// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reports

@Suite("Breaking sentences into lines")
struct TextWrapTests {
    @Test("breaks at spaces, indents every line, and cuts a word that fits no line")
    func wraps() {
        #expect(TextWrap.lines(of: "one two three", indent: " ", width: 8) == [" one two", " three"])
        #expect(TextWrap.lines(of: "abcdefghij k", width: 4) == ["abcd", "efgh", "ij k"])
        #expect(TextWrap.lines(of: "") == [])
        #expect(TextWrap.lines(of: "at 0.85 % (41 dB).", width: 10) == ["at 0.85 %", "(41 dB)."])
        #expect(TextWrap.lines(of: "off by 0.85 %", width: 12) == ["off by", "0.85 %"])
    }

    @Test("shortens a name in its middle, to the character")
    func shortens() {
        #expect("abcdefghij".shortened(to: 7) == "ab…ghij")
        #expect("abcdefghij".shortened(to: 10) == "abcdefghij")
        #expect("a\n".shortened(to: 20) == "a\\u{A}")
        #expect("abc".shortened(to: 1) == "a")
    }
}
