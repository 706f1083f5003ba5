// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Compares whole rows of an original with what a candidate made of them; owns its scratch, one per task.
///
/// Errors are w − ŵ in float64, with w and ŵ in float32, at the finite positions of the original.
package struct RowComparison: ~Copyable {
    private let elementType: ElementType
    private let columns: Int
    private let kernels: fk_kernels
    private let scratch: Scratch
    private let countsCodes: Bool
    private let weighs: Bool
    private let importance: Scratch
    private var values: any RowValues & ~Copyable
    private var outputs: RowOutputs?

    /// A comparison of rows of `columns` weights of `elementType` with rows that are stored in `encoding`.
    package init(
        elementType: ElementType, columns: Int, with encoding: Encoding, importance: [Float]? = nil,
        level: CPULevel = .best
    ) {
        self.init(elementType: elementType, countsCodes: encoding.family == .int8, importance: importance) {
            encoding.rowValues(columns: columns, level: level)
        }
    }

    /// A comparison of rows of `elementType` with those of another reader.
    ///
    /// - Parameters:
    ///   - countsCodes: whether the stored bytes are codes of 8 bits, which are counted.
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    ///   - values: makes what reads the others. (A parameter of a type that cannot be copied is destroyed twice by Swift 6.3.)
    package init(
        elementType: ElementType, countsCodes: Bool, importance: [Float]? = nil,
        with values: () -> any RowValues & ~Copyable
    ) {
        self.elementType = elementType
        self.countsCodes = countsCodes
        self.values = values()
        // Until all members are set no closure may read one, as a precondition's is: Swift 6.3 then destroys members of a type
        // that cannot be copied before they are set.
        let width = self.values.columns
        precondition(importance?.count ?? width == width, "one importance for each column")
        columns = width
        kernels = self.values.level.kernels
        scratch = Scratch(floats: 2 * paddedCount(width))
        weighs = importance != nil
        self.importance = Scratch(row: importance ?? [])
        outputs = nil
    }

    /// Sums energies at the layer's output too.
    ///
    /// - Parameters:
    ///   - inputs: rows that the layer is fed, as wide as the layer's.
    ///   - basis: the basis in which inputs are rounded to INT8; nil if they are not.
    package mutating func multiply(with inputs: InputRows, basis: Int?) {
        precondition(inputs.columns == columns, "inputs of \(inputs.columns) numbers for rows of \(columns)")
        outputs = RowOutputs(of: inputs, basis: countsCodes ? basis : nil, kernels: kernels)
    }

    /// Rows of the original against the candidate's, whose non-finite values are read as 0; codes of 8 bits are counted.
    ///
    /// - Parameters:
    ///   - rows: whole rows of the original.
    ///   - others: as many rows of the candidate.
    /// - Returns: the errors, the NaN and infinite values of the original, and whether a row of the two has another number
    ///   of them.
    package mutating func measure(
        _ rows: UnsafeRawBufferPointer, against others: StoredRows
    ) -> (errors: RowErrors, nonFinite: Int, nonFiniteDiffers: Bool) {
        var errors = RowErrors(rows: unsafe values.count(of: others), configurations: 1)
        let rowBytes = columns * elementType.bitWidth / 8
        precondition(
            rows.count == errors.rows * rowBytes, "\(rows.count) bytes for \(errors.rows) rows of \(columns) weights")
        var (nonFinite, differs) = (0, false)
        for row in 0..<errors.rows {
            let theirs = unsafe values.row(row, of: others)
            let from = unsafe rows.baseAddress?.advanced(by: row * rowBytes)
            let ours = unsafe compare(from, with: theirs.values.baseAddress, row, into: &errors)
            nonFinite += ours
            differs = unsafe differs || theirs.nonFinite != ours
            unsafe addOutputs(of: row, in: others, values: theirs.values.baseAddress)
        }
        errors.outputs = outputs?.finish() ?? OutputErrors()
        if countsCodes {
            let codes = unsafe others.bytes
            unsafe kernels.histogram(
                codes.assumingMemoryBound(to: Int8.self).baseAddress, codes.count, &errors.histogram)
        }
        return (errors, nonFinite, differs)
    }

    /// Compares one row; returns how many of its weights are NaN or infinite.
    private func compare(
        _ weights: UnsafeRawPointer?, with values: UnsafePointer<Float>?, _ row: Int, into errors: inout RowErrors
    ) -> Int {
        let figures = unsafe kernels.compare(
            elementType.native, weights, columns, values, weighs ? importance.floats : nil, scratch.raw)
        errors.signal[row] = figures.signal
        errors.error[row] = figures.error
        errors.cross[row] = figures.cross
        errors.weighted[row] = figures.weighted
        errors.worst[0] = max(errors.worst[0], figures.worst)
        errors.nonzero[row] = figures.nonzero
        errors.vanished[0] += figures.vanished
        return Int(figures.non_finite)
    }

    /// Multiplies the row that was just compared with the inputs, if there are some.
    private func addOutputs(of row: Int, in others: StoredRows, values: UnsafePointer<Float>?) {
        guard outputs != nil, let values = unsafe values else { return }
        // A comparison leaves the weights in its scratch.
        guard countsCodes else { return unsafe outputs?.add(scratch.floats, values, codes: nil, scale: 0) ?? () }
        let (scales, bytes) = unsafe (others.scales, others.bytes.baseAddress)
        unsafe outputs?
            .add(
                scratch.floats, values, codes: bytes?.advanced(by: row * columns).assumingMemoryBound(to: Int8.self),
                scale: scales[scales.startIndex + row])
    }

    /// Compares two rows of float32 weights: Σab, Σa² and Σ(a−b)², in float64, where a is finite.
    ///
    /// - Parameter others: as many weights as `weights` has.
    package static func compare(
        _ weights: [Float], with others: [Float], level: CPULevel = .best
    ) -> (product: Double, signal: Double, error: Double) {
        precondition(weights.count == others.count, "rows of \(weights.count) and \(others.count)")
        let scratch = Scratch(floats: 2 * paddedCount(weights.count))
        let values = Scratch(floats: weights.count)
        unsafe values.floats.update(from: others, count: others.count)
        let figures = unsafe weights.withUnsafeBytes { bytes in
            unsafe level.kernels.compare(
                ElementType.f32.native, bytes.baseAddress, weights.count, values.floats, nil, scratch.raw)
        }
        return (figures.signal - figures.cross, figures.signal, figures.error)
    }
}
