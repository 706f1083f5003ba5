// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reports

@Suite("Names that people read")
struct NameTextTests {
    @Test(
        "show what cannot be seen",
        arguments: [
            ("a.weight", "a.weight"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"), ("\u{1B}[31m", "\\u{1B}[31m"),
            ("x\u{202E}y", "x\\u{202E}y"), ("z\u{200B}", "z\\u{200B}"), ("a\r\nb", "a\\r\\nb"), ("größe", "größe"),
        ]
    )
    func showsInvisible(name: String, visible: String) {
        #expect(NameText.visible(name) == visible)
    }

    @Test("lose their middle where they are too long")
    func losesMiddle() {
        #expect(NameText.visible("abcdefghij", limit: 7) == "abc…hij")
        #expect(NameText.visible("abcdefghij", limit: 10) == "abcdefghij")
        #expect(NameText.visible(String(repeating: "x", count: 10_000), limit: 40).count == 40)
    }
}
