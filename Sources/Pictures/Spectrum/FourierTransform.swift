// SPDX-License-Identifier: Apache-2.0

internal import CPictures
internal import Glibc

/// The discrete Fourier transform of a given number of points, on a tile of columns at a time.
///
/// Lengths whose prime factors are at most `FP_MAX_RADIX` take one pass per factor (Stockham, 1966). Others are a convolution
/// with a chirp, done by a longer transform whose length is a power of two (Bluestein, 1970).
struct FourierTransform: Sendable {
    /// The number of points.
    let count: Int
    private let roots: Roots
    private let radices: [Int]
    private let chirp: Chirp?

    /// Plans the transform.
    ///
    /// - Precondition: `count` is positive.
    init(count: Int) {
        precondition(count > 0)
        self.count = count
        if let radices = Self.radices(of: count) {
            self.radices = radices
            roots = Roots(count: count)
            chirp = nil
        } else {
            let chirp = Chirp(count: count)
            radices = []
            roots = Roots(count: 1)
            self.chirp = chirp
        }
    }

    /// The rows that a tile needs: more than the points for a length with a large prime factor.
    var tileRows: Int { chirp?.length ?? count }

    /// Transforms the tile in place; `spare` is a second tile of the same size.
    func transform(_ tile: inout Tile, spare: inout Tile) {
        guard let chirp else { return pass(over: &tile, spare: &spare) }
        tile.multiply(by: chirp.factors, count: count, length: chirp.length)
        chirp.transform.pass(over: &tile, spare: &spare)
        tile.multiply(by: chirp.spectrum, count: chirp.length, length: chirp.length)
        // The inverse is the transform with real and imaginary parts exchanged, before it and after it.
        tile.exchangeParts()
        chirp.transform.pass(over: &tile, spare: &spare)
        tile.exchangeParts()
        tile.multiply(by: chirp.factors, count: count, length: count)
    }

    private func pass(over tile: inout Tile, spare: inout Tile) {
        var (length, stride) = (count, 1)
        for radix in radices {
            unsafe roots.withUnsafe { roots in
                unsafe tile.withUnsafeGrid { from in
                    unsafe spare.withUnsafeGrid { to in
                        unsafe fp_fourier_pass(radix, length, stride, roots, from, to)
                    }
                }
            }
            swap(&tile, &spare)
            length /= radix
            stride *= radix
        }
    }

    /// The factors of a length, fours before twos; nil if one of them is too large for a pass.
    private static func radices(of count: Int) -> [Int]? {
        var (rest, found) = (count, [Int]())
        for radix in [4, 2, 3, 5, 7, 11, 13] {
            while rest % radix == 0 {
                found.append(radix)
                rest /= radix
            }
        }
        return rest == 1 ? found : nil
    }

    /// What Bluestein's convolution needs: exp(−πi k²/n), and the transform of its conjugate, wrapped around.
    private struct Chirp: Sendable {
        let length: Int
        let factors: Roots
        let spectrum: Roots
        let transform: Powers

        /// The transform of a power of two, which needs no chirp of its own.
        struct Powers: Sendable {
            let plan: [FourierTransform]

            func pass(over tile: inout Tile, spare: inout Tile) { plan[0].pass(over: &tile, spare: &spare) }
        }

        init(count: Int) {
            var length = 1
            while length < 2 * count - 1 { length *= 2 }
            self.length = length
            // k² is taken modulo 2n, so that the angle stays small and exact.
            let angles = (0..<count).map { Double($0 * $0 % (2 * count)) / Double(count) * .pi }
            factors = Roots(re: angles.map { Float(cos($0)) }, im: angles.map { Float(-sin($0)) })
            transform = Powers(plan: [FourierTransform(count: length)])
            var (tile, spare) = (Tile(rows: length), Tile(rows: length))
            for (index, angle) in angles.enumerated() {
                for place in index == 0 ? [0] : [index, length - index] {
                    tile.set(row: place, re: Float(cos(angle)), im: Float(sin(angle)))
                }
            }
            transform.pass(over: &tile, spare: &spare)
            let column = (0..<length).map { tile.value(row: $0) }
            let scale = 1 / Float(length)
            spectrum = Roots(re: column.map { $0.re * scale }, im: column.map { $0.im * scale })
        }
    }
}

/// Complex factors, one for each row of a tile.
struct Roots: Sendable {
    let re: [Float]
    let im: [Float]

    init(re: [Float], im: [Float]) {
        self.re = re
        self.im = im
    }

    /// exp(−2πi k/n) for every k, each from its own angle.
    init(count: Int) {
        let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
        self.init(re: angles.map { Float(cos($0)) }, im: angles.map { Float(-sin($0)) })
    }

    /// Calls `body` with the factors where C finds them.
    func withUnsafe(_ body: (fp_roots) -> Void) {
        unsafe re.withUnsafeBufferPointer { re in
            unsafe im.withUnsafeBufferPointer { im in
                unsafe body(fp_roots(re: re.baseAddress, im: im.baseAddress, count: re.count))
            }
        }
    }
}
