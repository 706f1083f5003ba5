// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// Looks for each row of a layer that does not fit the reference's row of its place among the reference's other rows.
///
/// Rotations keep a row's norm, and rounding nearly does. So only rows of about the same norm are compared; where all of
/// them together are some times the reference's, that gain is taken off first.
struct RowOrderTest {
    let rows: LayerRows
    /// Figures of every row in the rotation that fits best.
    let sums: LayerRows.Sums
    let estimateDB: Double
    let rotation: Rotation?

    /// How many times the reference's the layer's energy is; 1 where that is next to nothing.
    private let gain: Double

    init(rows: LayerRows, sums: LayerRows.Sums, estimateDB: Double, rotation: Rotation?) {
        (self.rows, self.sums, self.estimateDB, self.rotation) = (rows, sums, estimateDB, rotation)
        let (energy, signal) = (sums.energy.reduce(0, +), sums.signal.reduce(0, +))
        let ratio = energy / signal
        gain = ratio.isFinite && ratio > 0 && !(0.8...1.25).contains(ratio) ? ratio : 1
    }

    /// Rows that are looked for.
    private static let sample = 32
    /// Rows that are tried in every rotation, before the others are tried in the one that fits.
    private static let scouts = 6
    /// Rows of about the same norm that a row is compared with.
    private static let mostCompared = 192
    /// A row that is so far under the estimate does not fit its place, in dB.
    private static let misfitDB = 6.0
    /// A row is found where this cosine is reached.
    private static let leastCosine = 0.9
    /// The share of the rows looked for that must be found elsewhere.
    private static let leastShare = 0.9

    /// The order that was found; nil if rows do not stand elsewhere.
    func run() throws -> Explanation? {
        let misfits = (0..<rows.count).filter { !fits($0) }
        let chosen = LayerRows.spread(misfits, limit: Self.sample)
        guard rows.count > 1, !chosen.isEmpty, let order = sortedByNorm() else { return nil }
        let answer = try rotationOfScouts(chosen, order)
        guard answer.isDecided else { return nil }
        let basis = answer.rotation
        var pairs: [(row: Int, place: Int)] = []
        var (signal, error) = (0.0, 0.0)
        for row in chosen {
            let held = SampledRows.rotated(try rows.held(row), basis)
            guard let found = try nearest(to: held, of: row, order), found.place != row else { continue }
            pairs.append((row, found.place))
            signal += found.signal
            error += found.error
        }
        guard Double(pairs.count) >= Self.leastShare * Double(chosen.count), signal > 0, error > 0 else { return nil }
        guard Set(pairs.map(\.place)).count == pairs.count else { return nil }
        return Explanation(
            kind: .rowOrder, rotation: basis, snrDB: Decibels.of(signal: signal, error: error),
            words: RowOrderWords(rows: rows.count, misfits: misfits.count, pairs: pairs).text + gainWords)
    }

    private var gainWords: String {
        gain == 1 ? "" : ", and every weight is \(GainWords.factor(gain.squareRoot())) times the reference's"
    }

    /// Whether a row is about as near the reference's as the estimate says.
    private func fits(_ row: Int) -> Bool {
        let (signal, energy, product) = (sums.signal[row], sums.energy[row], sums.product[row])
        let error = signal - 2 * product + energy
        guard signal > 0, error > 0 else { return true }
        return Decibels.of(signal: signal, error: error) > estimateDB - Self.misfitDB
    }

    /// The reference's rows by their norm; nil if one is not finite.
    private func sortedByNorm() -> [(norm: Double, row: Int)]? {
        guard sums.signal.allSatisfy(\.isFinite) else { return nil }
        return sums.signal.enumerated().map { ($0.element, $0.offset) }
            .sorted { ($0.norm, $0.row) < ($1.norm, $1.row) }
    }

    /// The rotation in which the first few rows are found somewhere; undecided if in none.
    private func rotationOfScouts(_ chosen: [Int], _ order: [(norm: Double, row: Int)]) throws -> RotationAnswer {
        let others = ReferenceBases.all(columns: rows.columns).filter { $0 != rotation && $0 != rows.layer.rotation }
        let bases = [rotation, rows.layer.rotation] + others
        var counts = [Int](repeating: 0, count: bases.count)
        let scouts = LayerRows.spread(chosen, limit: Self.scouts)
        for row in scouts {
            let held = try rows.held(row)
            let variants = bases.map { SampledRows.rotated(held, $0) }
            var isFound = [Bool](repeating: false, count: bases.count)
            for place in candidates(for: row, energy: SampledRows.product(held, held) / gain, order) {
                let original = try rows.original(place)
                let signal = SampledRows.product(original, original)
                for basis in bases.indices where !isFound[basis] {
                    isFound[basis] = Self.cosine(variants[basis], original, signal) >= Self.leastCosine
                }
            }
            for basis in bases.indices where isFound[basis] { counts[basis] += 1 }
        }
        guard let most = counts.max(), most * 2 > scouts.count, let best = counts.firstIndex(of: most) else {
            return .undecided
        }
        return RotationAnswer(bases[best])
    }

    private static func cosine(_ held: [Float], _ original: [Float], _ signal: Double) -> Double {
        let energy = SampledRows.product(held, held)
        guard energy > 0, signal > 0, energy.isFinite, signal.isFinite else { return 0 }
        return SampledRows.product(held, original) / (signal * energy).squareRoot()
    }

    private struct Found {
        let place: Int
        let signal: Double
        let error: Double
    }

    /// The reference's row that is nearest to `held`, among those of about its norm and the one of its own place.
    private func nearest(to held: [Float], of row: Int, _ order: [(norm: Double, row: Int)]) throws -> Found? {
        let energy = SampledRows.product(held, held)
        guard energy > 0, energy.isFinite else { return nil }
        var best: Found?
        for place in candidates(for: row, energy: energy / gain, order) {
            let original = try rows.original(place)
            let (product, signal, _) = RowComparison.compare(original, with: held)
            guard signal > 0, product / (signal * energy).squareRoot() >= Self.leastCosine else { continue }
            let error = max(signal - 2 * product / gain.squareRoot() + energy / gain, signal * 1e-12)
            if error / signal < best.map({ $0.error / $0.signal }) ?? .infinity {
                best = Found(place: place, signal: signal, error: error)
            }
        }
        return best
    }

    /// The rows whose norms are nearest to `energy`, and the one of the row's own place.
    private func candidates(for row: Int, energy: Double, _ order: [(norm: Double, row: Int)]) -> [Int] {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle].norm < energy { low = middle + 1 } else { high = middle }
        }
        let half = Self.mostCompared / 2
        let near = order[max(0, low - half)..<min(order.count, low + half)].map(\.row)
        return near.contains(row) ? near : near + [row]
    }
}
