// SPDX-License-Identifier: Apache-2.0

import Regression
import Testing

@Suite("A day")
struct CalendarDayTests {
    @Test(
        "is read from its text and written back",
        arguments: ["2026-12-31", "2024-02-29", "2000-02-29", "0001-01-01", "2026-11-30"])
    func readsBack(text: String) throws {
        #expect(try #require(CalendarDay(text)).description == text)
    }

    @Test(
        "is refused if there is none",
        arguments: [
            "2026-13-01", "2026-02-29", "1900-02-29", "2026-04-31", "2026-1-1", "26-01-01", "2026-00-10", "", "soon",
        ])
    func refuses(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    // By `date -u -d @SECONDS +%F`.
    @Test(
        "is the day of a second since 1970",
        arguments: [
            (0, "1970-01-01"), (86_399, "1970-01-01"), (951_782_400, "2000-02-29"), (951_868_800, "2000-03-01"),
            (1_798_675_200, "2026-12-31"), (4_107_542_400, "2100-03-01"), (-1, "1969-12-31"),
        ])
    func comesFromSeconds(seconds: Int, day: String) {
        #expect(CalendarDay(secondsSince1970: seconds).description == day)
    }

    @Test("comes before a later one")
    func isOrdered() throws {
        let days = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"].map { try #require(CalendarDay($0)) }
        #expect(days == days.reversed().sorted())
    }
}
