// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Codecs

/// How well rows sit on the lattices of FP8, against the plainest code, on every level of CPU.
@Suite struct FloatLatticeTests {
    private static let lattices = [
        FloatLattice(unit: 1, mantissaBits: 3, leastExponent: -6),
        FloatLattice(unit: 1, mantissaBits: 2, leastExponent: -14),
        FloatLattice(unit: 0.3 / 448, mantissaBits: 3, leastExponent: -40),
    ]
    .compactMap { $0 }
    private static let counts = [1, 15, 16, 17, 100, 1024]

    /// The kernel's series and fourth powers are right to about 1e-9 per value.
    private static let tolerance = 1e-7

    private func values(_ count: Int) -> [Float] {
        var generator = SplitMix64(seed: UInt64(count))
        return (0..<count).map { index in Float(generator.normal() * (index % 7 == 0 ? 0.5 : 0.03)) }
    }

    @Test(arguments: CPULevel.available, lattices)
    func sumsAsThePlainestCodeDoes(level: CPULevel, lattice: FloatLattice) {
        for count in Self.counts {
            let rows = values(2 * count)
            for (deviation, leastStep) in [(0.0005, 0.0), (0.002, 0.01), (0, 0), (1, 0)] {
                let found = lattice.sums(
                    ofRow: 1, in: rows, columns: count, deviation: deviation, leastStep: leastStep, level: level)
                let expected = Reference.latticeSums(
                    Array(rows[count...]), lattice: lattice, deviation: deviation, leastStep: leastStep)
                let parts = zip(Self.numbers(found), Self.numbers(expected))
                #expect(parts.allSatisfy { abs($0 - $1) <= Self.tolerance * (1 + abs($1)) }, "\(found) \(expected)")
            }
        }
    }

    private static func numbers(_ sums: LatticeSums) -> [Double] {
        let parts = [sums.zero] + sums.octaves.flatMap { [$0.even, $0.odd] }
        return parts.flatMap { [$0.power, $0.cosine] } + [sums.squares, sums.steps]
    }

    @Test(arguments: lattices)
    func givesTheSameBitsOnEveryLevel(lattice: FloatLattice) {
        let rows = values(1000)
        let sums = CPULevel.available.map { level in
            lattice.sums(ofRow: 0, in: rows, columns: 1000, deviation: 0.001, leastStep: 0, level: level)
        }
        #expect(sums.allSatisfy { $0 == sums.first })
    }

    @Test(arguments: CPULevel.available)
    func survivesAnyNumber(level: CPULevel) throws {
        let rows: [Float] = [
            .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0, 1e30, 448, -1e-30,
        ]
        let lattice = try #require(FloatLattice(unit: 1, mantissaBits: 3, leastExponent: -6))
        for deviation in [0, 1, .nan, .infinity, -1] {
            let sums = lattice.sums(
                ofRow: 0, in: rows, columns: rows.count, deviation: deviation, leastStep: .nan, level: level)
            // Nothing is told of numbers that are none, and nothing ends the program.
            #expect(!(sums.squares < .infinity))
        }
    }

    @Test func isOneForWeightsOnTheLatticeAndNoneForOthers() throws {
        let lattice = try #require(FloatLattice(unit: 1, mantissaBits: 3, leastExponent: -40))
        let others = values(4096)
        let eighths = others.map { $0 == 0 ? 0 : ($0 / ($0.binade / 8)).rounded() * ($0.binade / 8) }
        let found = [eighths, others]
            .map { row in
                lattice.sums(ofRow: 0, in: row, columns: 4096, deviation: 0.00001, leastStep: 0).all.coherence ?? .nan
            }
        #expect(found[0] > 0.95 && abs(found[1]) < 0.1)
    }

    @Test(arguments: [
        (0.0, 3, -6), (.nan, 3, -6), (.leastNonzeroMagnitude, 3, -6), (-1, 3, -6), (1, 11, -6), (1, 3, -101),
        (1, -1, 0),
    ])
    func refusesWhatIsNoLattice(unit: Double, mantissaBits: Int, leastExponent: Int) {
        #expect(FloatLattice(unit: unit, mantissaBits: mantissaBits, leastExponent: leastExponent) == nil)
    }
}
