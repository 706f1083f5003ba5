// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Rows that one layer is fed, in float32 and rounded to INT8: what exact figures of the layer's output are taken with.
///
/// Made once for a layer and shared by the tasks that measure it. Takes rows × columns × (4 + bases) bytes.
package final class InputRows: @unchecked Sendable {
    // Unchecked, since the memory is written before `init` returns, and only read afterwards.

    /// How many rows.
    package let count: Int
    /// Numbers of each.
    package let columns: Int
    /// Floats from one row to the next.
    let stride: Int
    /// The rows rounded to INT8 by basis: 1 as they are, else rotated in groups of so many.
    let rounded: [Int: RoundedInputs]
    private let memory: Scratch

    /// The rows, padded with 0.
    var floats: UnsafePointer<Float> { unsafe UnsafePointer(memory.floats) }

    /// Takes rows, and rounds them in each basis; rows that hold NaN or infinity are left out.
    ///
    /// - Parameters:
    ///   - values: [row][columns] the rows, one behind the other.
    ///   - bases: 1 for the rows as they are, else a rotation's group size; those that ComfyUI cannot rotate by are left out.
    package init(_ values: [Float16], columns: Int, bases: Set<Int> = [], level: CPULevel = .best) {
        precondition(columns > 0 && values.count.isMultiple(of: columns), "whole rows of \(columns) numbers")
        let starts = Swift.stride(from: 0, to: values.count, by: columns)
            .filter { values[$0..<$0 + columns].allSatisfy(\.isFinite) }
        (count, self.columns, stride) = (starts.count, columns, paddedCount(columns))
        memory = Scratch(floats: starts.count * paddedCount(columns))
        for (row, start) in starts.enumerated() {
            let to = unsafe memory.floats.advanced(by: row * stride)
            for column in 0..<columns { unsafe to[column] = Float(values[start + column]) }
        }
        var rounded: [Int: RoundedInputs] = [:]
        // Sums of more products than that may not fit in 32 bits.
        for basis in bases where columns <= RoundedInputs.mostColumns {
            let rotation = Rotation(groupSize: basis)
            guard basis == 1 || rotation?.fits(columns: columns) ?? false else { continue }
            rounded[basis] = unsafe RoundedInputs(
                memory.floats, rows: starts.count, columns: columns, rotation: rotation, level: level)
        }
        self.rounded = rounded
    }
}

/// Rows of inputs rounded to INT8 in one basis, each with a scale of its own, as comfy-kitchen's `int8_linear` does it.
///
/// scale = max(|x| max / 127, 1e-30), code = x / scale, half to even, in float32.
final class RoundedInputs {
    /// Bytes from one row of codes to the next.
    let stride: Int
    /// One scale per row.
    let scales: [Float]
    private let memory: Scratch

    /// More columns than these are not multiplied in 32 bits: 128 · 128 · columns.
    static let mostColumns = 131_008
    private static let leastScale: Float = 1e-30

    /// The codes, padded with 0.
    var codes: UnsafePointer<Int8> { unsafe UnsafePointer(memory.raw.assumingMemoryBound(to: Int8.self)) }

    /// Bytes that a row of `columns` codes takes: whole vectors of 32.
    static func stride(columns: Int) -> Int { (columns + 31) / 32 * 32 }

    /// Rotates and rounds rows.
    ///
    /// - Parameters:
    ///   - inputs: `rows` rows of `columns` numbers, each padded with 0 to a multiple of 16.
    ///   - rotation: nil for none.
    init(_ inputs: UnsafePointer<Float>, rows: Int, columns: Int, rotation: Rotation?, level: CPULevel) {
        let (kernels, length) = (level.kernels, paddedCount(columns))
        stride = Self.stride(columns: columns)
        memory = Scratch(byteCount: rows * stride)
        let row = Scratch(floats: columns)
        var scales: [Float] = []
        for index in 0..<rows {
            unsafe row.floats.update(from: inputs.advanced(by: index * length), count: length)
            if let rotation { unsafe kernels.rotate(rotation.native, row.floats, columns) }
            scales.append(max(unsafe kernels.absmax(row.floats, columns) / 127, Self.leastScale))
            let codes = unsafe memory.raw.assumingMemoryBound(to: Int8.self).advanced(by: index * stride)
            unsafe kernels.quantize(row.floats, columns, 0, scales[index], codes)
        }
        self.scales = scales
    }
}
