// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Remote

/// What `Content-Range` may say: untrusted text.
struct ContentRangeTests {
    @Test(arguments: [
        ("bytes 0-9/10", 0..<10, 10), ("bytes 5-5/6", 5..<6, 6),
        ("BYTES 0-0/999999999999999999", 0..<1, 999_999_999_999_999_999),
    ])
    func saysRangeAndTotal(text: String, range: Range<Int>, total: Int) throws {
        let found = try #require(ContentRange(text))
        #expect(found.range == range && found.total == total)
    }

    @Test
    func aFileThatIsShorterSaysItsLengthAlone() throws {
        let found = try #require(ContentRange("bytes */7"))
        #expect(found.range == nil && found.total == 7)
    }

    @Test
    func theTotalMayBeUnknown() throws {
        let found = try #require(ContentRange("bytes 0-9/*"))
        #expect(found.range == 0..<10 && found.total == nil)
    }

    @Test(arguments: [
        "", "bytes", "bytes ", "bytes 0-9", "bytes 0-9/", "bytes 9-0/10", "bytes 0-10/10", "bytes -1-9/10",
        "bytes 0-9/1e3",
        "bytes */*", "items 0-9/10", "bytes 0-9/10/11", "bytes 0-9/-10", "bytes 0x0-9/10",
        "bytes 0-9/9999999999999999999",
        "bytes 0-99999999999999999999/*", "bytes ٠-٩/10", "bytes 0-9,20-29/100", "bytes=0-9/10",
    ])
    func refusesWhatBreaksTheRules(text: String) {
        #expect(ContentRange(text) == nil)
    }

    @Test
    func refusesWhatIsTooLong() {
        #expect(ContentRange("bytes 0-9/10" + String(repeating: " ", count: 200)) == nil)
    }
}
