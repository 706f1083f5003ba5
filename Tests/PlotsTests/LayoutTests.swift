// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Plots

struct LayoutTests {
    @Test(arguments: [1, 5, 37, 64, 65, 200, 208, 300, 2_000, 20_000])
    func labelsNoTwoCategoriesOnTopOfEachOther(_ count: Int) {
        let names = (0..<count).map { "encoder.layer.\($0).attention.output.dense.weight" }
        let axis = CategoryAxis(categories: names, label: nil)
        let distance = Double(axis.step(width: 880)) * axis.pitch(880)
        let size = Double(CategoryAxis.labelSize)
        let needed = axis.isUpright(width: 880) ? size : (DrawableText(names[0], limit: 40).width * size)
        #expect(distance >= needed + 4)
    }

    @Test func thinsLabelsByRoundNumbers() {
        let steps = [60, 100, 300, 500, 1_000, 2_000, 5_000]
            .map { count in
                CategoryAxis(categories: (0..<count).map { "layer number \($0)" }, label: nil).step(width: 880)
            }
        #expect(steps == [2, 2, 10, 10, 20, 50, 100])
    }

    @Test("Numbers of rows lie flat, about eight of them", arguments: [100, 200, 241, 384, 480])
    func labelsAFewOfManyNumbers(_ count: Int) {
        let axis = CategoryAxis(categories: (0..<count).map { "\($0 * 8)" }, label: nil)
        #expect(!axis.isUpright(width: 880))
        #expect((4...10).contains((count - 1) / axis.step(width: 880) + 1))
    }

    @Test(arguments: [
        (0.0, 45.0, ["0", "10", "20", "30", "40"]),
        (14.2, 44.1, ["15", "20", "25", "30", "35", "40"]),
        (-0.013, 0.021, ["-0.010", "-0.005", "0", "0.005", "0.010", "0.015", "0.020"]),
        (0, 21_200, ["0", "5k", "10k", "15k", "20k"]),
        (2.2e9, 4.6e9, ["2.5G", "3.0G", "3.5G", "4.0G", "4.5G"]),
        (0, 1e-5, ["0", "2e-06", "4e-06", "6e-06", "8e-06", "1e-05"]),
        (-1, 1, ["-1.0", "-0.5", "0", "0.5", "1.0"]),
    ])
    func labelsAxesWithRoundNumbers(_ lower: Double, _ upper: Double, _ labels: [String]) {
        #expect(NumberTics(linear: ValueRange(lower: lower, upper: upper)).labels == labels)
    }

    @Test func labelsLogarithmicAxesWithPowersOfTen() {
        let tics = NumberTics(decadesOf: ValueRange(lower: 0.5, upper: 40_000))
        #expect(tics.labels == ["1", "10", "100", "1000", "10k"])
    }

    @Test(arguments: [
        [], [.nan], [0], [5, 5], [-.greatestFiniteMagnitude, .greatestFiniteMagnitude], [1e300, 1e300 + 1e285],
        [.leastNonzeroMagnitude],
    ])
    func findsARangeForEveryValues(_ values: [Double]) {
        for includingZero in [false, true] {
            let range = ValueRange(values, includingZero: includingZero)
            #expect(range.lower < range.upper)
            #expect((range.upper - range.lower).isFinite)
            #expect(NumberTics(linear: range).values.count <= 20)
        }
    }

    @Test func letsNoTwoNamesOfPointsTouch() {
        let range = ValueRange(lower: 0, upper: 100)
        let placement = LabelPlacement(x: range, y: range, width: 880, height: 280)
        let points = (0..<100)
            .map { ScatterPlot.Point(name: "file-\($0)", x: Double($0 % 10) * 10, y: Double($0 / 10) * 10) }
        let crowded = (0..<100).map { ScatterPlot.Point(name: "file-\($0)", x: 50, y: 50 + Double($0) / 100) }
        #expect(placement.labels(for: points).count > 60)
        #expect((1...8).contains(placement.labels(for: crowded).count))
    }

    @Test func addsUpSharesFromTheLargest() {
        let shares = CumulativePlot.shares(Series(name: "", values: [1, 6, nil, 3, -5, .infinity]))
        #expect(shares == [0, 60, 90, 100])
        #expect(CumulativePlot.shares(Series(name: "", values: [])) == [0])
        #expect(CumulativePlot.shares(Series(name: "", values: [0, 0])) == [0, 0, 0])
    }
}
