// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Foundation

/// The figures of one layer or of the pool, each of six significant digits.
///
/// What is compared is rounded first, on both sides, so that a committed line can be read and equal files stay equal. A
/// figure is absent (not measured), undefined (nil inside) or a number.
package struct Figures: Sendable, Equatable {
    /// Digits that are kept.
    package static let significantDigits = 6

    /// How far a layer's SNR as measured can lie from what its codes say, in dB.
    ///
    /// The worst of all layers in docs/diagnosis.md is off by 0.37 dB.
    package static let estimateError = 0.5

    private var values: [Figure: Double?] = [:]

    /// No figures.
    package init() {}

    /// The figure; nil outside if it is absent, inside if it is undefined or not finite.
    package subscript(figure: Figure) -> Double?? {
        get { values[figure] }
        set {
            guard let value = newValue else {
                values[figure] = nil
                return
            }
            values.updateValue(value.flatMap { $0.isFinite ? Self.rounded($0) : nil }, forKey: figure)
        }
    }

    /// The figures that are not absent.
    package var present: Set<Figure> { Set(values.keys) }

    /// A number as messages have it: six significant digits, `exact` for infinity.
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return "exact" }
        let rounded = rounded(value)
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A number of six significant digits.
    static func rounded(_ value: Double) -> Double {
        Double(String(format: "%.\(significantDigits - 1)e", value)) ?? value
    }
}

extension Figures: Codable {
    /// Reads the figures that are known; others, of newer versions, are passed over.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        for (name, value) in try container.decode([String: Double?].self) {
            guard let figure = Figure(rawValue: name) else { continue }
            if let value, !figure.bounds.contains(value) { throw decoder.damage("\(value) for \(name)") }
            self[figure] = .some(value)
        }
    }

    /// Writes an undefined figure as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: values.map { ($0.rawValue, $1) }))
    }
}
