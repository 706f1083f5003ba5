// SPDX-License-Identifier: Apache-2.0

/// The kernels' arithmetic, written as plainly as it can be; what the kernels are tested against.
///
/// One row at a time, one element at a time. Codes and rotated weights are the kernels' to the bit; sums are plain float64
/// sums and agree to the last few digits.
enum Reference {}

extension Reference {
    /// Codes of one row by the contract's table, clamps included.
    static func codes(_ weights: [Float], scale: Int8Scale, isRotated: Bool) -> [Int8] {
        weights.map { weight in
            let code: Float
            if let multiplier = scale.multiplier {
                code = min(127, max(-127, weight * multiplier)).rounded(.toNearestOrEven)
            } else {
                code = min(127, max(-128, (weight / scale.scale).rounded(.toNearestOrEven)))
            }
            return Int8(code)
        }
    }

    /// One row's weights back in their original basis.
    static func weights(_ codes: [Int8], scale: Float, rotation: Rotation?) -> [Float] {
        let values = codes.map { Float($0) * scale }
        return rotation.map { rotated(values, by: $0) } ?? values
    }
}

extension Reference {
    /// The rotation as butterflies in float32, stride 1 first: s = (a+b)+(c+d), out = (s−2d, s−2c, s−2b, s−2a).
    ///
    /// Each stage leaves twice H₄/2; the division by the power of 2 that comes of it is exact and comes last.
    static func rotated(_ weights: [Float], by rotation: Rotation) -> [Float] {
        rotation.isSylvester
            ? sylvester(weights, groupSize: rotation.groupSize) : regular(weights, groupSize: rotation.groupSize)
    }

    private static func regular(_ weights: [Float], groupSize: Int) -> [Float] {
        var weights = weights
        var stride = 1
        while stride < groupSize {
            for first in weights.indices where first / stride % 4 == 0 {
                let (i, j, k, l) = (first, first + stride, first + 2 * stride, first + 3 * stride)
                let (a, b, c, d) = (weights[i], weights[j], weights[k], weights[l])
                // Pairs are added first, and which of the pairs comes first does not matter.
                let sum = (a + b) + (c + d)
                (weights[i], weights[j]) = (sum - 2 * d, sum - 2 * c)
                (weights[k], weights[l]) = (sum - 2 * b, sum - 2 * a)
            }
            stride *= 4
        }
        let root = Float(groupSize).squareRoot()
        return weights.map { $0 / root }
    }

    private static func sylvester(_ weights: [Float], groupSize: Int) -> [Float] {
        var weights = weights
        var stride = 1
        while stride < groupSize {
            for first in weights.indices where first / stride % 2 == 0 {
                let (a, b) = (weights[first], weights[first + stride])
                (weights[first], weights[first + stride]) = (a + b, a - b)
            }
            stride *= 2
        }
        let factor = 1 / Float(groupSize).squareRoot()
        return weights.map { $0 * factor }
    }

    /// H_G by its definition, in float64: H₄ (or H₂) multiplied with itself by Kronecker's product, divided by √G.
    static func hadamard(_ rotation: Rotation) -> [[Double]] {
        let base: [[Double]] =
            rotation.isSylvester
            ? [[1, 1], [1, -1]] : [[1, 1, 1, -1], [1, 1, -1, 1], [1, -1, 1, 1], [-1, 1, 1, 1]]
        var matrix: [[Double]] = [[1]]
        while matrix.count < rotation.groupSize {
            matrix = matrix.flatMap { row in
                base.map { baseRow in row.flatMap { value in baseRow.map { value * $0 } } }
            }
        }
        let norm = Double(rotation.groupSize).squareRoot()
        return matrix.map { $0.map { $0 / norm } }
    }
}
