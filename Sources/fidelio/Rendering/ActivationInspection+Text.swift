// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Reports

extension ActivationInspection {
    /// The file in a table, a line per layer, and what it lacks.
    var text: [String] {
        var lines = ["\(name.printable()): \(format), \(Self.counted(layers.count))"]
        for (key, value) in about.sorted(by: { $0.key < $1.key }) {
            lines.append("\(key): \(value.printable(limit: 200))")
        }
        if let output {
            lines.append("Output of the model: \(output.rows) rows, energy \(Self.number(output.energyPerRow)) per row")
        }
        return lines + [""] + table + [""] + lacking
    }

    private var table: [String] {
        let snr = bases.map { ($0 == 1 ? "none" : "\($0)", TextTable.Alignment.right) }
        let (hasSample, isProbed) = (
            layers.contains { $0.sampleRows != nil }, layers.contains { $0.sensitivity != nil }
        )
        var table = TextTable(
            [("layer", .left), ("rows", .right), ("in", .right), ("output", .right), ("peak", .right)] + snr
                + (hasSample ? [("sample", .right)] : []) + (isProbed ? [("sensitivity", .right)] : []))
        for layer in layers {
            let decibels = bases.map { basis in
                layer.exactBases.contains(basis)
                    ? "exact" : layer.roundingSNR["\(basis)"].map { String(format: "%.2f", $0) } ?? "-"
            }
            table.append(
                [
                    layer.name.printable(limit: 1000), "\(layer.rows)", "\(layer.columns)",
                    Self.number(layer.outputEnergyPerRow), Self.number(layer.worstOverMedian),
                ] + decibels + (hasSample ? [layer.sampleRows.map { "\($0)" } ?? "-"] : [])
                    + (isProbed ? [Self.number(layer.sensitivity)] : []))
        }
        return table.lines + legend
    }

    /// What the columns are.
    private var legend: [String] {
        var lines = [
            "output: energy of an output row. peak: the largest input channel's energy over the median channel's."
        ]
        if !bases.isEmpty {
            lines.append("none, 16, …: SNR in dB of input rows rounded to INT8 as they are, and rotated by so many.")
        }
        return lines
    }

    /// `1 layer`, `2 layers`.
    private static func counted(_ layers: Int) -> String { "\(layers) layer\(layers == 1 ? "" : "s")" }

    /// What the file lacks and what that means, a line each.
    private var lacking: [String] {
        var lines: [String] = []
        for (part, meaning) in Self.meanings {
            guard let count = lacks[part] else { continue }
            let whose = count == layers.count ? "" : " of \(Self.counted(count))"
            lines.append("Lacks \(part)\(whose): \(meaning).")
        }
        if output == nil { lines.append("Lacks output_energy of the whole model: its SNR cannot be told.") }
        return lines.isEmpty ? ["Lacks nothing."] : lines
    }

    /// What cannot be told without a part.
    private static let meanings = [
        ("output_energy", "errors of outputs can be ranked, and have no SNR"),
        ("rounding_energy", "what INT8 activations cost cannot be told"),
        ("input_sum", "means of inputs are not known"),
        ("rows", "figures cannot be checked on real rows"),
        ("row_keys", "the sample is left out of a merge"),
        ("sensitivity", "errors of layers cannot be added up to the model's"),
    ]

    /// A number of four digits: `12.34`, `1.234e+06`; `-` if it is not known.
    private static func number(_ value: Double?) -> String {
        value.map { String(format: "%.4g", $0) } ?? "-"
    }
}
