// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Measures whole rows of one matrix in many INT8 configurations at once, by a kernel of its own.
///
/// A row is decoded once a pass and stays in the cache through all configurations. Errors of rotated configurations are taken
/// back to the original basis; most need not be for the largest to be known, since it is the largest so far.
package struct Int8RowSweep: ~Copyable, RowSweep {
    /// The rotations of the sweep, nil for none; each is measured with tensor and with row scaling.
    package let rotations: [Rotation?]
    /// Configurations of the sweep: for each rotation tensor scaling, then row scaling.
    package var configurationCount: Int { 2 * rotations.count }
    package var maximaPerRow: Int { rotations.count }

    private let kernels: fk_kernels
    private var plan: fk_sweep
    private let scratch: Scratch
    /// [columns] what a squared error counts; read only if the plan says so.
    private let importance: Scratch
    private let rowBytes: Int
    private var worst: [Double]

    /// A sweep over rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    ///
    /// - Parameters:
    ///   - rotations: nil for none, which comes first, since it measures the weights themselves; then at most seven others,
    ///     regular, each of which divides `columns`.
    ///   - needsCross: whether Σ w·(w−ŵ) is summed, which the cosine needs.
    ///   - needsCodes: whether codes are counted, which the entropy and the share of zero codes need.
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    package init(
        elementType: ElementType,
        columns: Int,
        rotations: [Rotation?],
        needsCross: Bool,
        needsCodes: Bool,
        importance: [Float]? = nil,
        level: CPULevel = .best
    ) {
        precondition(columns > 0, "a row has no \(columns) weights")
        precondition(
            rotations.first == .some(nil) && !rotations.dropFirst().contains(nil), "the sweep begins without a rotation"
        )
        precondition(rotations.count <= Int(FK_MAX_ROTATIONS), "\(rotations.count) rotations are too many")
        precondition(!rotations.contains { $0?.isSylvester ?? false }, "only regular rotations are swept")
        precondition(rotations.allSatisfy { $0?.fits(columns: columns) ?? true }, "a group does not divide the row")
        self.rotations = rotations
        kernels = level.kernels
        rowBytes = columns * elementType.bitWidth / 8
        worst = Array(repeating: 0, count: 2 * rotations.count)
        plan = fk_sweep()
        plan.type = elementType.native
        plan.columns = columns
        plan.rotation_count = UInt32(rotations.count)
        plan.flags = UInt32(
            (needsCross ? FK_CROSS : 0) | (needsCodes ? FK_HISTOGRAM : 0) | (importance == nil ? 0 : FK_WEIGHTED))
        unsafe withUnsafeMutableBytes(of: &plan.groups) { memory in
            let groups = unsafe memory.bindMemory(to: UInt32.self)
            for (index, rotation) in rotations.enumerated() {
                unsafe groups[index] = UInt32(rotation?.groupSize ?? 0)
            }
        }
        precondition(importance?.count ?? columns == columns, "one importance for each column")
        self.importance = Scratch(row: importance ?? [])
        scratch = unsafe Scratch(byteCount: fk_sweep_scratch(&plan))
    }

    package mutating func survey(_ rows: UnsafeRawBufferPointer) -> SweepSurvey {
        let count = unsafe rowCount(of: rows)
        var maxima = [Float](repeating: 0, count: count * rotations.count)
        var nonFinite = [UInt64](repeating: 0, count: count)
        unsafe kernels.survey(&plan, rows.baseAddress, count, scratch.raw, &maxima, &nonFinite)
        markOverflow(in: &maxima)
        return SweepSurvey(maxima: maxima, nonFinite: nonFinite.map { Int($0) })
    }

    /// Makes the maximum infinite if weights are too large to be rotated: kernels pass over NaN, which infinities become.
    private func markOverflow(in maxima: inout [Float]) {
        for start in stride(from: 0, to: maxima.count, by: rotations.count) {
            for (index, rotation) in rotations.enumerated() {
                guard let rotation, maxima[start] > rotation.largestWeight else { continue }
                maxima[start + index] = .infinity
            }
        }
    }

    package mutating func measure(
        _ rows: UnsafeRawBufferPointer,
        tensorMaxima: [Float],
        rowMaxima: ArraySlice<Float>
    ) -> RowErrors {
        let count = unsafe rowCount(of: rows)
        precondition(tensorMaxima.count == rotations.count && rowMaxima.count == count * rotations.count)
        var errors = RowErrors(rows: count, configurations: configurationCount)
        unsafe rowMaxima.withUnsafeBufferPointer { rowMaxima in
            unsafe kernels.sweep(
                &plan, rows.baseAddress, count, tensorMaxima, rowMaxima.baseAddress, importance.floats, scratch.raw,
                &errors.signal, &errors.nonzero, &errors.error, &errors.cross, &errors.weighted, &worst,
                &errors.histogram)
        }
        errors.worst = worst
        // A weight that is 0 (or read as 0) always has code 0; what is left of that code vanished.
        let zeros = UInt64(count * plan.columns) - errors.nonzero.reduce(0, +)
        errors.vanished = (0..<configurationCount)
            .map { configuration in
                let codes = errors.histogram[configuration * Int(FK_CODES) + 128]
                return rotations[configuration / 2] == nil && codes > zeros ? codes - zeros : 0
            }
        return errors
    }

    private func rowCount(of rows: UnsafeRawBufferPointer) -> Int {
        precondition(rows.count.isMultiple(of: rowBytes), "\(rows.count) bytes are not whole rows of \(rowBytes)")
        return rows.count / rowBytes
    }
}
