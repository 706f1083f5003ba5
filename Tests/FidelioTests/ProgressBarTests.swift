// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import fidelio

/// What the line on the terminal says.
@Suite struct ProgressBarTests {
    @Test func givesTheRateOfBytes() {
        let line = ProgressBar.line("convert", .bytes, done: 300_000_000, total: 600_000_000, seconds: 2)
        #expect(line == "convert [###############...............] 50 % · 150 MB/s · 2 s left")
    }

    @Test func givesTheNumberOfLayersAndNoFalseRate() {
        let line = ProgressBar.line("diagnose", .layers, done: 3, total: 12, seconds: 2)
        #expect(line == "diagnose [#######.......................] 25 % · 3 of 12 layers")
    }

    @Test func countsThingsByTheirName() {
        #expect(ProgressBar.line("plots", .things, done: 12, total: 43, seconds: 2) == "plots 12/43")
    }

    @Test func saysHowLongAnUncountedJobTakes() {
        #expect(ProgressBar.waiting("verify", seconds: 3.7) == "verify … 3 s")
    }

    @Test(arguments: [ProgressBar.Unit.bytes, .layers])
    func startsAtNothing(unit: ProgressBar.Unit) {
        #expect(ProgressBar.line("x", unit, done: 0, total: 12, seconds: 0.001).contains(" 0 % "))
    }

    @Test func countsModelsAndSaysHowLongTheOthersTake() {
        let line = ProgressBar.line(
            "survey", .files, done: 250, total: 1000, seconds: 100, note: "75 of 300 models")
        #expect(line == "survey [#######.......................] 25 % · 75 of 300 models · 5 min left")
        #expect(
            ProgressBar.line("survey", .files, done: 0, total: 9, seconds: 1, note: "0 of 3").hasSuffix("0 % · 0 of 3"))
        #expect([119, 120, 7200].map(ProgressBar.duration) == ["119 s", "2 min", "2 h 0 min"])
    }
}
