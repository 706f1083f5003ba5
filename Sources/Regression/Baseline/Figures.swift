// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Foundation

/// The figures of one layer or of the pool, each of six significant digits.
///
/// What is compared is rounded first, on both sides, so that a committed line can be read and equal files stay equal.
package struct Figures: Sendable, Equatable {
    /// What is known of a figure.
    package enum Value: Sendable, Equatable {
        /// It was not measured.
        case absent
        /// It was measured and is not defined, such as the SNR of weights that are all 0.
        case undefined
        /// It is this number.
        case number(Double)

        /// A figure that was measured; undefined if it is nil.
        package init(measured number: Double?) {
            self = number.map { .number($0) } ?? .undefined
        }

        /// The number; nil if the figure is absent or undefined.
        package var number: Double? {
            if case .number(let number) = self { number } else { nil }
        }
    }

    /// Digits that are kept.
    package static let significantDigits = 6

    /// How far a layer's SNR as measured can lie from what its codes say, in dB.
    ///
    /// The worst of all layers in docs/diagnosis.md is off by 0.37 dB.
    package static let estimateError = 0.5

    /// The same of a layer in another format than INT8, in dB.
    ///
    /// The worst of all layers in docs/diagnosis.md is off by 0.95 dB, an MXFP4 layer with an outlier.
    package static let formatEstimateError = 1.5

    /// The figures that are not absent; nil for an undefined one.
    private var values: [Figure: Double?] = [:]

    /// No figures.
    package init() {}

    /// What is known of a figure; a number that is not finite becomes undefined, others are rounded.
    package subscript(figure: Figure) -> Value {
        get { values[figure].map { Value(measured: $0) } ?? .absent }
        set {
            switch newValue {
            case .absent: values[figure] = nil
            case .number(let number) where number.isFinite: values.updateValue(Self.rounded(number), forKey: figure)
            case .number, .undefined: values.updateValue(nil, forKey: figure)
            }
        }
    }

    /// What is known of a figure, or of its twin if the figure is absent.
    package func figureOrTwin(_ figure: Figure) -> Value {
        guard self[figure] == .absent, let twin = figure.twin else { return self[figure] }
        return self[twin]
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
            self[figure] = Value(measured: value)
        }
    }

    /// Writes an undefined figure as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: values.map { ($0.rawValue, $1) }))
    }
}
