// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// The sums over one layer's rows in one configuration: all that a metric is computed from.
struct LayerSums: Sendable {
    /// Whether codes stand for rotated weights.
    let isRotated: Bool
    /// The layer's finite weights.
    let finite: Int
    /// ΣW².
    let signal: Double
    /// Σ(W−Ŵ)².
    let error: Double
    /// What becomes of the error at the layer's output; nil if its inputs are not known.
    var output: LayerOutput?
    /// What the layer computes for rows that it was fed; nil if there are none, or they were not multiplied.
    var exactOutput: ExactOutput?
    private let rows: RowErrors
    private let configuration: Int

    /// The sums of one configuration.
    ///
    /// - Parameters:
    ///   - rows: every row of the layer, in order.
    ///   - configuration: which of the configurations in `rows`.
    ///   - isRotated: whether codes stand for rotated weights; then no weight has a code of its own.
    ///   - finite: the layer's finite weights.
    init(of rows: RowErrors, configuration: Int, isRotated: Bool, finite: Int) {
        self.isRotated = isRotated
        self.finite = finite
        self.rows = rows
        self.configuration = configuration
        signal = CompensatedSum.of(rows.signal)
        error = CompensatedSum.of(rows.column(configuration, of: rows.error))
    }

    /// ⟨W,Ŵ⟩, since Ŵ = W − (W−Ŵ).
    var product: Double { signal - cross }
    /// ‖Ŵ‖².
    var reconstruction: Double { signal - 2 * cross + error }
    /// max |W−Ŵ|.
    var worst: Double { rows.worst[configuration] }
    /// Σ importance · (W−Ŵ)² over the rows; 0 without an importance.
    var weighted: Double { CompensatedSum.of(rows.column(configuration, of: rows.weighted)) }
    /// Each row's ΣW².
    var rowSignal: [Double] { rows.signal }
    /// Each row's Σ(W−Ŵ)².
    var rowError: [Double] { rows.column(configuration, of: rows.error) }
    /// Finite weights that are not 0.
    var nonzero: UInt64 { rows.nonzero.reduce(0, +) }
    /// Those of them whose code is 0.
    var vanished: UInt64 { rows.vanished[configuration] }

    /// ΣW·(W−Ŵ).
    private var cross: Double { CompensatedSum.of(rows.column(configuration, of: rows.cross)) }

    /// Shannon entropy of the codes, in bits; nil if none was counted.
    var codeEntropy: Double? {
        let size = rows.histogram.count / rows.configurations
        let counts = rows.histogram[configuration * size..<(configuration + 1) * size]
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return nil }
        return counts.reduce(0) { entropy, count in
            let share = Double(count) / total
            return count == 0 ? entropy : entropy - share * Decibels.log2(share)
        }
    }
}

/// What becomes of a layer's error at its output, and for how many input rows.
struct LayerOutput: Sendable {
    /// The energies, summed over input rows.
    let energies: OutputEnergies
    /// Input rows that were seen.
    let inputs: Int
}

extension RowErrors {
    /// One configuration's figures, a row after the other.
    func column(_ configuration: Int, of figures: [Double]) -> [Double] {
        configurations == 1
            ? figures : stride(from: configuration, to: figures.count, by: configurations).map { figures[$0] }
    }
}

/// A float64 sum that keeps what rounding drops (Neumaier), so that it depends on the order in the last digit at most.
///
/// Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).
package struct CompensatedSum: Sendable {
    private var sum = 0.0
    private var dropped = 0.0

    /// The empty sum.
    package init() {}

    /// The sum so far.
    package var value: Double {
        // Past the largest number the compensation is NaN (∞ − ∞); the plain sum says what happened.
        dropped.isFinite ? sum + dropped : sum
    }

    /// Adds a term.
    package mutating func add(_ term: Double) {
        let next = sum + term
        dropped += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
    }

    /// The sum of `terms`, in their order.
    package static func of(_ terms: some Sequence<Double>) -> Double {
        var sum = CompensatedSum()
        for term in terms {
            sum.add(term)
        }
        return sum.value
    }
}
