// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Pictures

@Suite("The Fourier transform")
struct FourierTransformTests {
    /// Every small length, which has every radix, and lengths with a large prime factor, which are done by a chirp.
    private static let lengths = Array(1...40) + [64, 77, 91, 97, 121, 127, 128, 169, 200, 211, 289, 360]

    @Test("equals the sum that defines it", arguments: lengths)
    func definition(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        let column = (0..<count)
            .map { _ in
                (re: Float.random(in: -1...1, using: &generator), im: Float.random(in: -1...1, using: &generator))
            }
        let plan = FourierTransform(count: count)
        var (tile, spare) = (Tile(rows: plan.tileRows), Tile(rows: plan.tileRows))
        for (row, value) in column.enumerated() { tile.set(row: row, re: value.re, im: value.im) }
        plan.transform(&tile, spare: &spare)

        let expected = PlaneReferences.transform(column.map { (Double($0.re), Double($0.im)) })
        for (frequency, value) in expected.enumerated() {
            let found = tile.value(row: frequency)
            let error = hypot(Double(found.re) - value.re, Double(found.im) - value.im)
            #expect(error < 4e-6 * Double(count).squareRoot() * 2, "seed \(count), frequency \(frequency)")
        }
    }
}
