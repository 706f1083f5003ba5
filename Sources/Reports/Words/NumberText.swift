// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers as people read them: rounded, with their unit, the same on every machine.
///
/// `String(format:)` without a locale writes a decimal point everywhere.
enum NumberText {
    /// `42.69 dB`, `exact`, or `–` where it is undefined.
    static func decibels(_ value: Double?, isExact: Bool = false) -> String {
        guard let value else { return isExact ? "exact" : "–" }
        return String(format: "%.2f dB", value).replacing("-", with: "−")
    }

    /// `+8.09 dB` or `−0.41 dB`.
    static func gain(_ value: Double) -> String {
        (value < 0 ? "−" : "+") + String(format: "%.2f dB", abs(value))
    }

    /// `42.69`, or `–` where it is undefined.
    static func plainDecibels(_ value: Double?, isExact: Bool = false) -> String {
        guard let value else { return isExact ? "exact" : "–" }
        return String(format: "%.2f", value).replacing("-", with: "−")
    }

    /// Bits per weight with two decimals: `8.07`; `–` where they are not known.
    static func bits(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return String(format: "%.2f", value)
    }

    /// The error's size as a share of the weights' size, ‖W−Ŵ‖/‖W‖ = 10^(−SNR/20): `0.73 %`.
    static func relativeError(decibels: Double) -> String {
        percent(pow(10, -decibels / 20))
    }

    /// A share as a percentage of two significant digits: `0.73 %`, `12 %`, `40 %`.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        guard percent.isFinite else { return "–" }
        guard percent >= 0.095 else { return percent == 0 ? "0 %" : String(format: "%.2g %%", percent) }
        let digits = percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2
        return String(format: "%.*f %%", digits, percent)
    }

    /// A size in decimal units, with three significant digits: `45.4 MB`.
    static func bytes(_ count: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        guard unit > 0 else { return "\(count) bytes" }
        let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        return String(format: "%.*f \(units[unit])", digits, value)
    }

    /// A count with thin groups of three: `22,713,216`.
    static func count(_ count: Int) -> String {
        let digits = String(count.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) {
                text += ","
            }
            text.append(digit)
        }
        return (count < 0 ? "−" : "") + text
    }

    /// A large count in words: `22.7 million`, `6.15 billion`, `9,216`.
    static func roundCount(_ count: Int) -> String {
        switch count {
        case 1_000_000_000...: String(format: "%.2f billion", Double(count) / 1e9)
        case 1_000_000...: String(format: "%.1f million", Double(count) / 1e6)
        default: self.count(count)
        }
    }

    /// A count with its noun: `1 layer`, `39 layers`.
    static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(self.count(count)) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    /// A small difference with so many significant digits: `0.012`.
    static func short(_ value: Double, digits: Int) -> String { String(format: "%.*g", digits, value) }

    /// Six significant digits, for differences of any size: `0.0012`, `3.1e-08`.
    static func short(_ value: Double) -> String {
        String(format: "%.4g", value)
    }
}
