// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Synchronization

/// A fixed random orthonormal basis of each group of columns: what every wrong rotation looks like.
///
/// Up to 256 columns it is one dense matrix, orthonormal columns drawn uniformly (Haar). Larger groups are mixed by 256, put into
/// another order within the group, and mixed by 256 again; they take time of 1,024 multiplications per weight.
package struct RandomMixture: Sendable {
    /// Columns that are mixed with one another.
    package let groupSize: Int
    /// The first matrix, [size][size] with size = min(groupSize, 256), row-major.
    let first: [Float]
    /// What follows for groups of more than 256: the order of columns, and the second matrix.
    let second: (order: [UInt32], matrix: [Float])?

    /// The largest dense matrix.
    static let denseLimit = 256

    /// Draw number `draw` of groups of `groupSize`: a power of 2 from 2 to 4096.
    ///
    /// Matrices are made once per process and kept: 0.25 MB each at most.
    package static func drawn(groupSize: Int, draw: Int) -> RandomMixture {
        let key = Key(groupSize: groupSize, draw: draw)
        return drawn.withLock { mixtures in
            if let mixture = mixtures[key] { return mixture }
            let mixture = RandomMixture(groupSize: groupSize, seed: UInt64(1000 * groupSize + 10 * draw))
            mixtures[key] = mixture
            return mixture
        }
    }

    private init(groupSize: Int, seed: UInt64) {
        self.groupSize = groupSize
        let size = min(groupSize, Self.denseLimit)
        first = Self.orthonormal(size, seed: seed)
        guard groupSize > Self.denseLimit else {
            second = nil
            return
        }
        let words = (0..<groupSize).map { DrawnNumbers.word(seed: seed + 1, index: UInt64($0)) }
        let order = words.indices.sorted { (words[$0], $0) < (words[$1], $1) }
        second = (order.map(UInt32.init), Self.orthonormal(size, seed: seed + 2))
    }

    /// A matrix of normal numbers, N(seed, i·size + j) in row i and column j, whose columns are made orthonormal from left to right.
    private static func orthonormal(_ size: Int, seed: UInt64) -> [Float] {
        // Column by column, as the kernel takes vectors.
        var vectors = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size {
                vectors[column * size + row] = DrawnNumbers.normal(seed: seed, index: row * size + column)
            }
        }
        unsafe vectors.withUnsafeMutableBufferPointer { vectors in
            unsafe CPULevel.best.kernels.orthonormalize(vectors.baseAddress, size, size)
        }
        return (0..<size * size).map { Float(vectors[$0 % size * size + $0 / size]) }
    }

    private struct Key: Hashable {
        let groupSize: Int
        let draw: Int
    }

    private static let drawn = Mutex<[Key: RandomMixture]>([:])
}

/// Pseudo-random numbers by their position, so that every implementation draws the same.
///
/// S(seed, i) is SplitMix64's i-th output: mix(seed + (i+1)·0x9E3779B97F4A7C15).
package enum DrawnNumbers {
    /// S(seed, index): 64 bits.
    package static func word(seed: UInt64, index: UInt64) -> UInt64 {
        var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// U(seed, index) = (S ≫ 40)·2⁻²⁴, in [0, 1); exact in float64.
    package static func uniform(seed: UInt64, index: UInt64) -> Double {
        Double(word(seed: seed, index: index) >> 40) * 0x1p-24
    }

    /// N(seed, index) = Σ U(seed, 12·index + j) over j = 0 … 11, minus 6: nearly normal, exact in float64.
    package static func normal(seed: UInt64, index: Int) -> Double {
        (0..<12).reduce(0) { $0 + uniform(seed: seed, index: UInt64(12 * index + $1)) } - 6
    }
}
