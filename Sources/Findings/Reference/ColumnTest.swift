// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// Tries a sign and a gain for each column, before and after every rotation.
///
/// QuaRot's rotation is a Hadamard matrix whose columns have random signs; smoothing gives each input a gain of its own.
struct ColumnTest {
    let sample: SampledRows
    let bases: [Rotation?]

    /// One number for each column says something only over so many rows.
    private static let leastRows = 8

    /// What fits best: signs, and gains.
    func run() -> [Explanation] {
        guard sample.originals.count >= Self.leastRows else { return [] }
        var found: [Explanation] = []
        for basis in bases {
            found += test(sample.unrotated(basis), sample.originals, basis, isBefore: true)
            if basis != nil { found += test(sample.held, sample.rotatedOriginals(basis), basis, isBefore: false) }
        }
        return [Explanation.Kind.signs, .columnGains]
            .compactMap { kind in
                found.filter { $0.kind == kind && $0.snrDB.isFinite }.max { $0.snrDB < $1.snrDB }
            }
    }

    private func test(
        _ rows: [[Float]], _ originals: [[Float]], _ rotation: Rotation?, isBefore: Bool
    ) -> [Explanation] {
        let sums = ColumnSums(rows, originals)
        let place = rotation.map { " \(isBefore ? "before" : "after") a rotation \($0.words)" } ?? ""
        var found: [Explanation] = []
        if let (count, snr) = sums.flipped {
            found.append(
                Explanation(
                    kind: .signs, rotation: rotation, snrDB: snr,
                    words: "\(count) of \(originals[0].count) columns have the other sign\(place)"))
        }
        if let snr = sums.gainsDB {
            found.append(
                Explanation(
                    kind: .columnGains, rotation: rotation, snrDB: snr,
                    words: "every column is the reference's times a number of its own\(place)"))
        }
        return found
    }
}

/// Sums over the rows of each column, in float64.
private struct ColumnSums {
    /// ΣW² of the original's column.
    private var signal: [Double]
    /// ΣF² of what the file holds.
    private var energy: [Double]
    /// ΣWF.
    private var product: [Double]

    init(_ rows: [[Float]], _ originals: [[Float]]) {
        signal = Array(repeating: 0, count: originals[0].count)
        energy = signal
        product = signal
        for (row, original) in zip(rows, originals) {
            for column in signal.indices {
                let (held, weight) = (Double(row[column]), Double(original[column]))
                signal[column] += weight * weight
                energy[column] += held * held
                product[column] += held * weight
            }
        }
    }

    /// How many columns have the other sign, and the SNR in dB with those turned round; nil if none has, or it says nothing.
    var flipped: (count: Int, snrDB: Double)? {
        let flipped = product.count { $0 < 0 }
        let error = zip(zip(signal, energy), product).reduce(0.0) { $0 + $1.0.0 + $1.0.1 - 2 * abs($1.1) }
        let total = signal.reduce(0, +)
        guard flipped > 0, total > 0, error > 0, error.isFinite else { return nil }
        return (flipped, Decibels.of(signal: total, error: error))
    }

    /// The SNR in dB with the best gain for each column; nil if it says nothing.
    var gainsDB: Double? {
        let explained = zip(product, signal).reduce(0.0) { $0 + ($1.1 > 0 ? $1.0 * $1.0 / $1.1 : 0) }
        return ExplanationTest.snr(explained: explained, energy.reduce(0, +))
    }
}
