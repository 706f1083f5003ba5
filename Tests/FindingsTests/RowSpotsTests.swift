// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Findings

/// Where in a layer rows are read together.
@Suite struct RowSpotsTests {
    @Test(arguments: [1, 2, 4], [16, 64, 100, 500])
    func areAsManyRowsAsWantedInPartsOfTheirOwn(count: Int, wanted: Int) {
        for (place, rows) in [17, 64, 101, 384, 3840, 10240].enumerated() {
            let spots = RowSpots.spots(of: rows, wanted: wanted, count: count, place: place)
            let read = spots.reduce(0) { $0 + $1.count }
            #expect(read >= min(rows, wanted) && read <= max(wanted + count, min(rows, wanted + count)))
            #expect(spots.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= rows })
            #expect(zip(spots, spots.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
            #expect(spots.count <= count)
        }
    }

    @Test(arguments: [0..<32, 3808..<3840])
    func keepARunAtAnEdgeThatWasReadBefore(edge: Range<Int>) {
        let spots = RowSpots.spots(of: 3840, wanted: 64, count: 2, place: 3, edge: edge)
        #expect(spots.contains(edge))
        #expect(spots.count == 2)
        #expect(spots.reduce(0) { $0 + $1.count } == 64)
        #expect(spots[0].upperBound <= spots[1].lowerBound)
    }

    @Test func lieElsewhereInEveryLayer() {
        let places = (0..<50).map { RowSpots.spots(of: 3840, wanted: 64, count: 2, place: $0)[0].lowerBound }
        #expect(Set(places).count > 45)
        #expect(places.contains { $0 < 400 } && places.contains { $0 > 1500 })
    }

    @Test func takeSixteenRowsOfAnyLayerAtLeast() {
        let shape = RowAllotment.Shape(rows: 4000, columns: 16384, rowBytes: 16384)
        #expect(shape.rows(sixteenths: 1) == 16)
        #expect(shape.rows(sixteenths: 16) == 64)
        #expect(shape.rows(sixteenths: .max) == 4000)
        let allotment = RowAllotment(shapes: [shape])
        #expect(allotment.sixteenths(within: 16 * 16384 - 1, cost: allotment.rowBytes) == nil)
        #expect(allotment.sixteenths(within: 64 * 16384, cost: allotment.rowBytes) == 16)
    }
}
