// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Plots

struct DrawableTextTests {
    @Test(arguments: [
        ("q_proj.{weight}^2", "q_proj.{weight}^2"),
        ("two\nlines\r", "two¶lines¶"),
        ("nul\0 tab\t del\u{7F}", "nul\u{FFFD} tab\u{FFFD} del\u{FFFD}"),
        ("right\u{202E}left\u{2067}", "right\u{FFFD}left\u{FFFD}"),
        ("not\u{FFFE}xml\u{1FFFF}", "not\u{FFFD}xml\u{FFFD}"),
        ("über 日本 🦊", "über 日本 🦊"),
    ])
    func keepsWhatCanBeSeenAndShowsWhatCannot(_ name: String, _ shown: String) {
        #expect(DrawableText(name, limit: 100).text == shown)
    }

    @Test func cutsTheMiddleOutOfLongNames() {
        let name = "start" + String(repeating: "x", count: 10_000) + "end"
        let text = DrawableText(name, limit: 11).text
        #expect(text == "start…xxend")
    }

    @Test func keepsANameOfExactlyTheLimit() {
        #expect(DrawableText("12345", limit: 5).text == "12345")
    }

    @Test func quotesSignsThatGnuplotReadsTwice() {
        #expect(DrawableText(#"a"b`c`\n'd'"#, limit: 40).quoted == #""a\042b\140c\140\134n'd'""#)
    }

    @Test func doublesPercentSignsInTicLabels() {
        #expect(DrawableText("100 %s", limit: 40).quotedForTics == "\"100 %%s\"")
    }
}
