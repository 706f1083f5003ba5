// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// What every encoding of every family keeps.
@Suite struct CodecContract {
    /// Encodings of every family that there is.
    static let encodings = Encoding.Family.allCases.flatMap { family -> [Encoding] in
        switch family {
        case .plain: [.bf16, .f16, .f32, .f64].map(Encoding.plain)
        case .int8:
            [nil, 4, 64].map { $0.flatMap { Rotation(groupSize: $0) } }
                .flatMap { rotation in
                    Scaling.allCases.map { .int8(Configuration(scaling: $0, rotation: rotation)) }
                }
        }
    }

    /// Widths of rows that end within a vector, or within a group's, as far as the encoding can have them.
    static func widths(_ encoding: Encoding) -> [Int] {
        let group = encoding.rotation?.groupSize ?? 1
        return [1, 3, 5, 15, 16, 17, 33, 100, 1023].map { $0 * group }.filter { $0 <= 2048 }
    }

    @Test("values that an encoding can hold come back to the bit", arguments: encodings)
    func roundTripIsExactForRepresentableValues(encoding: Encoding) {
        for columns in Self.widths(encoding) {
            let stored = StoredSample(representableIn: encoding, rows: 3, columns: columns, seed: UInt64(columns))
            let values = stored.decoded()
            let again = EncodingSample(values, columns: columns).encoded(encoding)
            #expect(again.bytes == stored.bytes, "\(encoding.label), \(columns) columns")
            #expect(again.decoded() == values, "\(encoding.label), \(columns) columns")
        }
    }

    @Test("NaN and infinity are counted, kept by plain types, and never spread to other weights", arguments: encodings)
    func nonFiniteWeightsStayWhereTheyAre(encoding: Encoding) {
        let columns = 192
        let rows = RandomRows(rows: 4, columns: columns, as: .f32, seed: 21, withNonFinite: true)
        let sample = EncodingSample(rows.weights.flatMap { $0 }, columns: columns)
        let places = sample.weights.indices.filter { !sample.weights[$0].isFinite }
        #expect(!places.isEmpty)
        #expect(sample.survey(encoding).nonFinite == places.count)
        let stored = sample.encoded(encoding)
        #expect(stored.decoded().allSatisfy { $0.isFinite })
        switch encoding {
        case .plain(let type):
            #expect((stored.unusable, stored.nonFinite()) == (0, places.count))
            let back = StoredSample.cast(stored.bytes, from: type, to: .f32)
            let kept = StoredSample.floats(back)
            #expect(places.allSatisfy { kept[$0].isNaN ? sample.weights[$0].isNaN : kept[$0] == sample.weights[$0] })
        case .int8:
            #expect((stored.unusable, stored.nonFinite()) == (places.count, 0))
            let finite = EncodingSample(sample.weights.map { $0.isFinite ? $0 : 0 }, columns: columns)
            #expect(finite.encoded(encoding).bytes == stored.bytes)
        }
    }

    @Test(
        "rows are encoded alike however they are cut into blocks, and nothing behind them is written",
        arguments: encodings)
    func lastBlockMayBeRagged(encoding: Encoding) {
        for columns in Self.widths(encoding) {
            let weights = RandomRows(rows: 7, columns: columns, as: .f32, seed: UInt64(columns)).weights
            let sample = EncodingSample(weights.flatMap { $0 }, columns: columns)
            let whole = sample.encoded(encoding)
            let maximum = sample.survey(encoding).maximum
            var (bytes, scales): ([UInt8], [Float]) = ([], [])
            for rows in [0..<3, 3..<6, 6..<7] {
                let block = EncodingSample(rows.flatMap { weights[$0] }, columns: columns)
                let part = block.encoded(encoding, maximum: maximum, slack: 64)
                #expect(part.slack.allSatisfy { $0 == 0xA5 }, "\(encoding.label), \(columns) columns")
                bytes += part.bytes
                scales += part.scales
            }
            #expect(bytes == whole.bytes, "\(encoding.label), \(columns) columns")
            #expect(scales == whole.scales, "\(encoding.label), \(columns) columns")
        }
    }

    @Test("what was encoded and read back is encoded the same again", arguments: encodings)
    func encodingAfterDecodingIsIdempotent(encoding: Encoding) {
        for columns in Self.widths(encoding) {
            let rows = RandomRows(rows: 5, columns: columns, as: .f32, seed: UInt64(columns) + 1)
            let once = EncodingSample(rows.weights.flatMap { $0 }, columns: columns).encoded(encoding)
            let twice = EncodingSample(once.decoded(), columns: columns).encoded(encoding)
            #expect(twice.bytes == once.bytes, "\(encoding.label), \(columns) columns")
        }
    }

    @Test("kernels give the plain reference's bits", arguments: encodings)
    func referenceEqualsKernel(encoding: Encoding) {
        for columns in Self.widths(encoding) {
            let rows = RandomRows(rows: 3, columns: columns, as: .f32, seed: UInt64(columns) + 2)
            let sample = EncodingSample(rows.weights.flatMap { $0 }, columns: columns)
            let stored = sample.encoded(encoding)
            let expected = sample.encodedByReference(encoding)
            #expect(stored.bytes == expected.bytes, "\(encoding.label), \(columns) columns")
            #expect(stored.scales == expected.scales, "\(encoding.label), \(columns) columns")
            #expect(stored.decoded() == stored.decodedByReference(), "\(encoding.label), \(columns) columns")
        }
    }

    @Test("every CPU level gives the same bits", arguments: encodings, CPULevel.available)
    func levelsAgree(encoding: Encoding, level: CPULevel) {
        for columns in Self.widths(encoding) {
            let rows = RandomRows(
                rows: 3, columns: columns, as: .f32, seed: UInt64(columns) + 3, withNonFinite: columns % 2 == 1)
            let sample = EncodingSample(rows.weights.flatMap { $0 }, columns: columns)
            let (base, stored) = (sample.encoded(encoding, level: .baseline), sample.encoded(encoding, level: level))
            #expect(stored.bytes == base.bytes, "\(encoding.label), \(columns) columns")
            #expect(stored.scales == base.scales, "\(encoding.label), \(columns) columns")
            #expect(
                stored.decoded(level: level) == base.decoded(level: .baseline), "\(encoding.label), \(columns) columns")
        }
    }
}
