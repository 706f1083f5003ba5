// SPDX-License-Identifier: Apache-2.0

/// A moment as HTTP spells it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
struct HTTPDate: Equatable, Sendable {
    /// Seconds since 1970.
    let seconds: Int

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the one form that is written today; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 29, text.hasSuffix(" GMT") else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].hasSuffix(","), let day = ContentRange.number(words[1]),
            let month = Self.months.firstIndex(of: String(words[2])), let year = ContentRange.number(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":").map(ContentRange.number)
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1...31).contains(day),
            (1970...9999).contains(year), hour < 24, minute < 60, second <= 60
        else { return nil }
        seconds = ((Self.days(year: year, month: month + 1, day: day) * 24 + hour) * 60 + minute) * 60 + second
    }

    /// Days from 1970-01-01 in the Gregorian calendar, whose years are counted from March so that a leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
