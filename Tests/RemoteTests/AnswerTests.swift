// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Remote

/// What the heads of answers say of time and of versions.
struct AnswerTests {
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func datesAreSecondsSince1970(text: String, seconds: Int) {
        #expect(HTTPDate(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1969 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun  06 Nov 1994 08:49:37 GMT",
    ])
    func otherDatesAreNone(text: String) {
        #expect(HTTPDate(text) == nil)
    }

    @Test(arguments: [
        ("7", nil, 7), ("0", nil, 0), ("999999999999999999", nil, 86_400), ("9999999999999999999999", nil, nil),
        ("-1", nil, nil), ("1.5", nil, nil),
        ("Sun, 06 Nov 1994 08:49:37 GMT", nil, 37), ("Sun, 06 Nov 1994 08:48:00 GMT", nil, 0),
        ("soon", "\"r\";r=0;t=55", 55),
        (nil, "\"resolvers\";r=0;t=55", 55), (nil, "\"resolvers\";r=12;t=55", nil), (nil, "limit=100, r=0, t=5", 5),
        (nil, ";;;=,", nil),
        (nil, nil, nil),
    ])
    func aPauseIsReadInAnyForm(after: String?, limit: String?, seconds: Int?) {
        #expect(RetryDelay.seconds(retryAfter: after, rateLimit: limit, now: 784_111_740) == seconds)
    }

    @Test(arguments: [
        ("\"a\"", "\"a\"", false), ("\"a\"", "\"b\"", true), ("W/\"a\"", "W/\"b\"", false), ("\"a\"", nil, false),
        (nil, nil, false),
        ("W/\"a\"", "\"a\"", false), ("a", "b", false), ("\"a\"b\"", "\"c\"", false),
    ])
    func tagsTellVersionsIfTheyAreStrong(first: String?, second: String?, isOther: Bool) {
        let one = FileVersion(byteCount: 1, entityTag: first, lastModified: nil)
        let other = FileVersion(byteCount: 1, entityTag: second, lastModified: nil)
        #expect(one.isContradicted(by: other) == isOther)
    }

    @Test
    func withoutStrongTagsDatesTell() {
        let weak = { FileVersion(byteCount: 1, entityTag: "W/\"a\"", lastModified: $0) }
        #expect(weak("x").isContradicted(by: weak("y")) && !weak("x").isContradicted(by: weak(nil)))
        // A strong tag that is the same outweighs a date that is not: copies on several machines have dates of their own.
        let strong = { FileVersion(byteCount: 1, entityTag: "\"a\"", lastModified: $0) }
        #expect(!strong("x").isContradicted(by: strong("y")))
    }

    @Test
    func anotherLengthIsAnotherVersion() {
        let one = FileVersion(byteCount: 1, entityTag: "\"a\"", lastModified: nil)
        #expect(one.isContradicted(by: FileVersion(byteCount: 2, entityTag: "\"a\"", lastModified: nil)))
    }
}
