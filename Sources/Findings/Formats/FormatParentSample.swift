// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A few rows of a layer of another format, kept to be tried on the lattices of FP8.
///
/// Only formats of 6 and 8 bits with evenly spaced codes are fine enough to show FP8's steps.
struct FormatParentSample {
    private let columns: Int
    private let run: Int
    private let rotation: Rotation?
    private var values: [Float] = []
    private var deviations: [Double] = []

    /// Weights that are looked at; with half as many the coherence of real layers is known to 0.1.
    private static let weights = 1 << 14
    /// Rows of one run of rows: neighbours resemble one another.
    private static let rowsPerRun = 4

    /// Nil if the format does not show them.
    init?(_ layer: PackedLayer) {
        switch layer.format {
        case .int8, .ggml(.q80), .ggml(.q6K), .w4a8(bits: 6, _, _): break
        default: return nil
        }
        columns = layer.columns
        rotation = layer.format.rotation
        run = rotation?.groupSize ?? [32, 16].first { layer.columns.isMultiple(of: $0) } ?? layer.columns
        guard rotation == nil || layer.columns == layer.storedShape[1] else { return nil }
    }

    /// Takes a row while there are too few.
    ///
    /// - Parameter index: its place among the rows that were read together.
    mutating func add(_ row: PackedRow, index: Int) {
        guard index < Self.rowsPerRun, values.count < Self.weights else { return }
        var numbers = row.values
        guard numbers.allSatisfy(\.isFinite), numbers.contains(where: { $0 != 0 }) else { return }
        rotation?.apply(to: &numbers)
        values += numbers
        for start in stride(from: 0, to: columns, by: run) {
            let squares = row.deviations[start..<start + run].reduce(0.0) { $0 + Double($1) * Double($1) }
            deviations.append((squares / Double(run)).squareRoot())
        }
    }

    /// What the rows say.
    func evidence(limits: ParentThresholds) -> ParentEvidence {
        LatticeRows(values: values, columns: columns, run: run, deviations: deviations, isRotated: rotation != nil)
            .evidence(limits: limits)
    }
}
