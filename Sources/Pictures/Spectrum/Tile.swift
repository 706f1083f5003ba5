// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// Complex numbers in `FP_TILE` columns: what a transform works on at once.
struct Tile: Sendable {
    private var re: [Float]
    private var im: [Float]

    /// A tile of zeros.
    init(rows: Int) {
        re = Array(repeating: 0, count: rows * FP_TILE)
        im = re
    }

    /// Multiplies the first `count` rows by a factor each, and clears those from `count` to `length`.
    mutating func multiply(by factors: Roots, count: Int, length: Int) {
        unsafe withUnsafeGrid { tile in
            unsafe fp_multiply_rows(tile, factors.re, factors.im, count, length)
        }
    }

    /// Exchanges real and imaginary parts.
    mutating func exchangeParts() { swap(&re, &im) }

    /// Sets the value of a row in the first column.
    mutating func set(row: Int, re real: Float, im imaginary: Float) {
        re[row * FP_TILE] = real
        im[row * FP_TILE] = imaginary
    }

    /// The value of a row in the first column.
    func value(row: Int) -> (re: Float, im: Float) {
        (re[row * FP_TILE], im[row * FP_TILE])
    }

    /// Calls `body` with the columns where C finds them.
    mutating func withUnsafeGrid(_ body: (fp_grid) -> Void) {
        unsafe re.withUnsafeMutableBufferPointer { re in
            unsafe im.withUnsafeMutableBufferPointer { im in
                unsafe body(fp_grid(re: re.baseAddress, im: im.baseAddress))
            }
        }
    }
}
