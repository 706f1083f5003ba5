// SPDX-License-Identifier: Apache-2.0

/// Reads what the codes of a packed layer say of themselves, row by row.
package struct PackedExaminer: Sendable {
    /// The layer.
    package let weights: PackedWeights
    private let errors: any PackedDecoder

    /// Nil if the format's error does not follow from its codes: those of SVDQuant stand beside a low-rank branch.
    package init?(_ weights: PackedWeights) {
        guard let errors = weights.errorDecoder else { return nil }
        (self.weights, self.errors) = (weights, errors)
    }

    /// A row's weights as they are stored, still rotated if the layer is, and √E[error²] of each.
    ///
    /// - Parameters:
    ///   - row: its place in the layer.
    ///   - bytes: those of ``PackedLayer/byteRange(ofRows:)`` for this row.
    package func row(_ row: Int, of bytes: UnsafeRawBufferPointer) -> PackedRow {
        PackedRow(
            values: unsafe decode(row, bytes, by: weights.decoder),
            deviations: unsafe decode(row, bytes, by: errors), clipped: unsafe clipped(row, bytes))
    }

    private func decode(_ row: Int, _ bytes: UnsafeRawBufferPointer, by decoder: any PackedDecoder) -> [Float] {
        let layer = weights.layer
        let (before, width) = (layer.codesBefore(row: row), layer.storedShape[1])
        let count = layer.isInBlocks ? bytes.count / layer.unit.bytes * layer.unit.codes : width
        let values = unsafe [Float](unsafeUninitializedCapacity: count) { values, initialized in
            unsafe values.initialize(repeating: 0)
            unsafe decoder.decode(bytes, row: row, into: UnsafeMutableBufferPointer(rebasing: values[..<count]))
            initialized = count
        }
        guard before > 0 || count != layer.columns else { return values }
        return Array(values[before..<before + layer.columns])
    }

    /// Codes of W4A8 whose level is over what 8 bits hold.
    private func clipped(_ row: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
        guard let codes = weights.decoder as? GroupedDecoder else { return 0 }
        let columns = weights.layer.columns
        return (0..<columns)
            .count { column in
                let level = codes.levels[unsafe codes.code(column, in: bytes, columns: weights.layer.storedShape[1])]
                return abs(level * codes.scales(row, column / codes.group)) > 127.5
            }
    }
}

/// What the codes of one row say.
package struct PackedRow: Sendable {
    /// The weights in float32, as they are stored; NaN and infinite where codes or scales are.
    package let values: [Float]
    /// √E[error²] of each; the sign says nothing.
    package let deviations: [Float]
    /// Codes whose level is over what the format holds.
    package let clipped: Int

    /// Σŵ² and ΣE[error²] over the weights that are numbers, how many are not, how many are 0, and the largest |ŵ|.
    package var figures: (signal: Double, noise: Double, nonFinite: Int, zeros: Int, largest: Float) {
        var figures = (signal: 0.0, noise: 0.0, nonFinite: 0, zeros: 0, largest: Float(0))
        for (value, deviation) in zip(values, deviations) {
            guard value.isFinite, deviation.isFinite else {
                figures.nonFinite += 1
                continue
            }
            figures.signal += Double(value) * Double(value)
            figures.noise += Double(deviation) * Double(deviation)
            if value == 0 { figures.zeros += 1 }
            figures.largest = max(figures.largest, abs(value))
        }
        return figures
    }
}
