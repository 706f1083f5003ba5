// SPDX-License-Identifier: Apache-2.0

/// Digits, signs and the letters of dB as patterns of pixels, for numbers in pictures that are drawn without gnuplot.
enum NumberGlyphs {
    /// Rows of a sign's pattern.
    static let height = 7
    /// Columns of a sign's pattern, with one of space.
    static let advance = 6

    /// Each sign's rows from the top; the highest of five bits is the leftmost pixel.
    private static let patterns: [Character: [UInt8]] = [
        "0": [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        "1": [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        "2": [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        "3": [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
        "4": [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        "5": [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        "6": [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        "7": [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        "8": [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        "9": [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        ".": [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100],
        "-": [0b00000, 0b00000, 0b00000, 0b11111, 0b00000, 0b00000, 0b00000],
        "+": [0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000],
        "d": [0b00001, 0b00001, 0b01101, 0b10011, 0b10001, 0b10011, 0b01101],
        "B": [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110],
        "e": [0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110],
    ]

    /// The pixels of a number, as columns and rows from its upper left; signs that no number has are left blank.
    static func pixels(of number: String) -> [(column: Int, row: Int)] {
        number.enumerated()
            .flatMap { place, sign in
                (patterns[sign] ?? []).enumerated()
                    .flatMap { row, bits in
                        (0..<5).filter { bits & (0b10000 >> $0) != 0 }.map { (place * advance + $0, row) }
                    }
            }
    }
}
