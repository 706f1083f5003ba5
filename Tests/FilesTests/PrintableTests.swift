// SPDX-License-Identifier: Apache-2.0

import Files
import Testing

/// Text of strangers on a terminal.
@Suite struct PrintableTests {
    @Test(arguments: [
        ("layer.0.weight", "layer.0.weight"), ("h\u{F6}ren \u{1F600} \u{6F22}", "h\u{F6}ren \u{1F600} \u{6F22}"),
        ("\u{1B}[31m\n\0\u{7F}", "\\u{1B}[31m\\u{A}\\u{0}\\u{7F}"), ("\u{202E}abc\u{2066}", "\\u{202E}abc\\u{2066}"),
        ("a\u{2028}b\u{200B}c\u{9B}", "a\\u{2028}b\\u{200B}c\\u{9B}"),
    ])
    func escapesWhatATerminalWouldObey(text: String, shown: String) {
        #expect(text.printable() == shown)
    }

    @Test func shortensToTheBeginningAndTheEnd() {
        #expect("abcdefghij".printable(limit: 8) == "abcdef…ij")
        #expect("abcdefgh".printable(limit: 8) == "abcdefgh")
    }
}
