// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Reference {
    /// A row's figures, as ``RowErrors`` has them for one row and one configuration.
    struct RowFigures: Equatable {
        var signal = 0.0
        var error = 0.0
        var cross = 0.0
        var worst = 0.0
        var nonzero: UInt64 = 0
        var vanished: UInt64 = 0
        var histogram = [UInt64](repeating: 0, count: 256)
    }

    /// The figures of one row of weights in one configuration, reconstructed in float64 by the Hadamard matrix itself.
    ///
    /// - Parameters:
    ///   - weights: the row; NaN and infinity are read as 0 and left out of the sums.
    ///   - hadamard: the configuration's matrix; nil if it does not rotate.
    ///   - maximum: the largest absolute weight, after rotation, of the row or the matrix.
    static func figures(
        _ weights: [Float],
        configuration: Configuration,
        hadamard: [[Double]]?,
        maximum: Float
    ) -> RowFigures {
        let finite = weights.map { $0.isFinite ? $0 : 0 }
        let scale = Int8Scale(
            scaling: configuration.scaling, isRotated: configuration.rotation != nil, maximum: maximum)
        let basis = configuration.rotation.map { rotated(finite, by: $0) } ?? finite
        let codes = codes(basis, scale: scale, isRotated: configuration.rotation != nil)
        var values = codes.map { Double($0) * Double(scale.scale) }
        if let hadamard {
            values = product(values, with: hadamard)
        }
        var figures = RowFigures()
        for index in weights.indices {
            figures.histogram[Int(codes[index]) + 128] += 1
            guard weights[index].isFinite else { continue }
            let weight = Double(weights[index])
            let error = weight - values[index]
            figures.signal += weight * weight
            figures.error += error * error
            figures.cross += weight * error
            figures.worst = max(figures.worst, abs(error))
            figures.nonzero += weight != 0 ? 1 : 0
            figures.vanished += weight != 0 && codes[index] == 0 ? 1 : 0
        }
        return figures
    }

    /// Each group of `values` times a symmetric matrix.
    static func product(_ values: [Double], with matrix: [[Double]]) -> [Double] {
        stride(from: 0, to: values.count, by: matrix.count)
            .flatMap { start in
                matrix.map { row in zip(row, values[start...]).reduce(0) { $0 + $1.0 * $1.1 } }
            }
    }
}

extension Reference {
    /// How well values sit on a lattice, by the definition of ``LatticeSums``, with the library's exponential and cosine.
    static func latticeSums(
        _ values: [Float], lattice: FloatLattice, deviation: Double, leastStep: Double
    ) -> LatticeSums {
        var sums = LatticeSums()
        for value in values.map(Double.init) {
            let size = abs(value) / lattice.unit
            let exponent = size > 0 ? max(Int(size.exponent), lattice.leastExponent) : lattice.leastExponent
            let step = lattice.unit * exp2(Double(exponent - lattice.mantissaBits))
            sums.squares += value * value
            sums.steps += step * step
            let damping = exp(-2 * Double.pi * Double.pi * (deviation / step) * (deviation / step))
            guard damping >= 0.05, step >= leastStep else { continue }
            let part = LatticeSums.Part(
                power: damping * damping, cosine: damping * cos(2 * Double.pi * value / step))
            let multiple = (abs(value) / step).rounded(.toNearestOrEven)
            guard multiple != 0 else {
                sums.zero = sums.zero + part
                continue
            }
            let octave = (exponent - lattice.leastExponent) % 2
            if multiple.truncatingRemainder(dividingBy: 2) == 0 {
                sums.octaves[octave].even = sums.octaves[octave].even + part
            } else {
                sums.octaves[octave].odd = sums.octaves[octave].odd + part
            }
        }
        return sums
    }
}
