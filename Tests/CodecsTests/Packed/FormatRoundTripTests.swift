// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Kernels of other formats against the plain encoders beside them.
@Suite("A round trip through a format")
struct FormatRoundTripTests {
    static let seed: UInt64 = 16

    /// Columns that are awkward for each format: few, and no multiple of what vectors want where the format does not ask for one.
    static func columns(_ format: SweptFormat) -> [Int] {
        switch format {
        case .w4a8, .w6a8: [32, 320, 512, 768]
        case .nf4: [16, 48, 64, 320]
        case .awq, .w4a4, .fp8Block64, .int8Block64: [64, 256, 320]
        default: (format.elementType?.block?.elements).map { [$0, 3 * $0] } ?? [1, 15, 33, 80, 256]
        }
    }

    @Test("gives the weights that its encoder gives, on every level of CPU", arguments: SweptFormat.allCases)
    func equalsEncoder(format: SweptFormat) {
        for columns in Self.columns(format) {
            let weights = HardRows.weights(columns: columns, seed: Self.seed)
            #expect(format.fits(rows: 64, columns: columns))
            let encoder = format.encoder(columns: columns, largest: weights.largest)
            let expected = encoder.roundTrip(weights)
            #expect(encoder.rowsTogether == format.rowsTogether)
            for level in CPULevel.available {
                let found = FormatRoundTrip.read(weights, format, columns: columns, level).values
                let first = found.indices.first { found[$0] != expected[$0] }
                #expect(
                    first == nil,
                    "\(columns) columns, seed \(Self.seed), \(level), row \((first ?? 0) / columns): \(found[first ?? 0])"
                )
            }
        }
    }

    @Test(
        "takes the power of 2 that the logarithm in float32 gives, next to every power", arguments: CPULevel.available)
    func roundsLogarithms(level: CPULevel) {
        // The largest weight of a block is a few roundings beside 448 · 2^k.
        let blocks = (-133...119)
            .flatMap { exponent -> [Float] in
                let power = Float(sign: .plus, exponent: exponent, significand: 448)
                return (-30...30).map { Float(bitPattern: UInt32(Int(power.bitPattern) + $0)) }
            }
        let weights = blocks.flatMap { largest in [largest] + (1..<32).map { largest / 32 * Float($0) } }
        let expected = SweptFormat.mxfp8.encoder(columns: 32, largest: 0).roundTrip(weights)
        let found = FormatRoundTrip.read(weights, .mxfp8, columns: 32, level).values
        let first = found.indices.first { found[$0] != expected[$0] }
        #expect(first == nil, "the block of \(weights[(first ?? 0) / 32 * 32])")
    }

    @Test("adds up what a fitted codebook would be chosen by", arguments: CPULevel.available)
    func addsMoments(level: CPULevel) {
        var generator = SplitMix64(seed: Self.seed)
        let normal = (0..<64 * 768).map { _ in Float(generator.normal()) }
        let found = FormatRoundTrip.read(normal, .w4a8, columns: 768, level).moments
        let encoder = W4A8Encoder(columns: 768, bits: 4, rotation: SweptFormat.w4a8.fittingRotation(columns: 768))
        #expect(abs(found.excessKurtosis - encoder.moments(normal).excessKurtosis) < 1e-5)
        #expect(found.count == Double(normal.count))
        #expect(!found.wantsFittedCodebook)
        // Rotated back, so that each group of 16 rotated weights has one large one.
        let spiky = (0..<64 * 768).map { $0 % 16 == 0 ? 1 : Float(generator.normal()) * 0.01 }
        let rotated = spiky.unrotated(SweptFormat.w4a8.fittingRotation(columns: 768), columns: 768)
        #expect(FormatRoundTrip.read(rotated, .w4a8, columns: 768, level).moments.wantsFittedCodebook)
    }

    @Test("of zeros gives zeros, whatever the format", arguments: SweptFormat.allCases)
    func keepsZeros(format: SweptFormat) {
        let weights = [Float](repeating: 0, count: 64 * 256)
        let back = format.encoder(columns: 256, largest: 0).roundTrip(weights)
        #expect(back.allSatisfy { $0 == 0 })
        #expect(FormatRoundTrip.read(weights, format, columns: 256, .best).values.allSatisfy { $0 == 0 })
    }

    @Test("of the largest weights that it may have gives finite ones", arguments: SweptFormat.allCases)
    func staysFinite(format: SweptFormat) {
        var generator = SplitMix64(seed: Self.seed)
        let largest = format.largestWeight(columns: 256)
        let weights = (0..<64 * 256).map { _ in Bool.random(using: &generator) ? largest : -largest }
        #expect(FormatRoundTrip.read(weights, format, columns: 256, .best).values.allSatisfy { $0.isFinite })
        #expect(format.encoder(columns: 256, largest: largest).roundTrip(weights).allSatisfy { $0.isFinite })
    }
}
