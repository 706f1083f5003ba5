// SPDX-License-Identifier: Apache-2.0

/// An SNR in a table: the number, a bar for the eye, and a class for the colour.
struct SNRCell {
    /// The number, without its unit.
    var snr: String
    /// The bar's length in percent of the cell.
    var bar: String
    /// The style class: `good` from 40 dB, `fair` from 30, `weak` from 20, `bad` below, `none` where undefined.
    var level: String

    /// The cell of an SNR in dB.
    init(_ decibels: Double?, isExact: Bool = false) {
        snr = NumberText.plainDecibels(decibels, isExact: isExact)
        let value = decibels ?? (isExact ? Self.fullBar : 0)
        bar = "\(Int((min(max(value / Self.fullBar, 0), 1) * 100).rounded()))"
        level = decibels == nil && !isExact ? "none" : Self.level(of: value)
    }

    /// The SNR whose bar fills the cell: no INT8 layer reaches it.
    private static let fullBar = 50.0

    private static func level(of decibels: Double) -> String {
        switch decibels {
        case 40...: "good"
        case 30...: "fair"
        case 20...: "weak"
        default: "bad"
        }
    }
}
