// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Multiplies rows of weights with rows of inputs; every CPU level gives the same bits.
///
/// Pointers are to memory of the caller's, of the sizes that are said.
struct RowProducts {
    private let kernels: fk_kernels

    /// Products by these kernels.
    init(_ kernels: fk_kernels) {
        self.kernels = kernels
    }

    /// Products by the kernels of a level.
    init(level: CPULevel) {
        self.init(level.kernels)
    }

    /// The error of a row.
    ///
    /// - Parameters:
    ///   - values: `count` numbers of the reconstruction, padded with 0 to a multiple of 16, as all others here.
    ///   - weights: the original's.
    ///   - errors: receives values − weights.
    func subtract(
        _ weights: UnsafePointer<Float>, from values: UnsafePointer<Float>, count: Int,
        into errors: UnsafeMutablePointer<Float>
    ) {
        unsafe kernels.subtract(values, weights, count, errors)
    }

    /// Multiplies rows with inputs.
    ///
    /// Up to 512 columns are multiplied and added in float32, in 16 lanes, which are then added by halves; beyond that in float64.
    ///
    /// - Parameters:
    ///   - rows: `count` rows, each `stride` floats after the one before: a multiple of 16, padded with 0.
    ///   - inputs: `inputCount` rows, likewise.
    ///   - products: receives [count][inputCount] products.
    func multiply(
        _ rows: UnsafePointer<Float>, count: Int, with inputs: UnsafePointer<Float>, count inputCount: Int, stride: Int,
        into products: UnsafeMutablePointer<Double>
    ) {
        unsafe kernels.dot_floats(rows, count, inputs, inputCount, stride, products)
    }

    /// Multiplies rows of codes with inputs in INT8, exactly.
    ///
    /// - Parameters:
    ///   - rows: `count` rows, each `stride` bytes after the one before: a multiple of 32 under 131,072, padded with 0.
    ///   - inputs: `inputCount` rows of codes, likewise.
    ///   - products: receives [count][inputCount] products.
    func multiply(
        _ rows: UnsafePointer<Int8>, count: Int, with inputs: UnsafePointer<Int8>, count inputCount: Int, stride: Int,
        into products: UnsafeMutablePointer<Int32>
    ) {
        unsafe kernels.dot_int8(rows, count, inputs, inputCount, stride, products)
    }
}
