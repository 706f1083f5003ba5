// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import fidelio

@Suite struct LineWrapTests {
    @Test func breaksAtSpacesAndIndentsWhatFollows() {
        #expect(LineWrap.lines(of: "one two three four", width: 10) == ["one two", "  three", "  four"])
        #expect(LineWrap.lines(of: "  one two three", width: 10) == ["  one two", "    three"])
        #expect(LineWrap.lines(of: "one two three", indent: 0, width: 8) == ["one two", "three"])
    }

    @Test func keepsTheColumnsOfATableAndWordsThatAreTooLong() {
        #expect(LineWrap.lines(of: "a    b  cdefghijklmnop q", width: 9) == ["a    b", "  cdefghijklmnop", "  q"])
    }

    @Test func leavesALineAloneThatFitsOrHasNoWidth() {
        #expect(LineWrap.lines(of: "one  two ", width: 9) == ["one  two "])
        #expect(LineWrap.lines(of: "one two three", width: nil) == ["one two three"])
        #expect(LineWrap.lines(of: "", width: 5) == [""])
    }

    @Test(arguments: 1...30)
    func losesNoWordAtAnyWidth(width: Int) {
        let text = "    the quick brown fox jumps over the lazy dog"
        let words = LineWrap.lines(of: text, width: width).flatMap { $0.split(separator: " ") }
        #expect(words == text.split(separator: " "))
    }
}
