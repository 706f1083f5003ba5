// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// `layers.csv`: one line for each layer and configuration, and one a layer and candidate.
///
/// Quoting is RFC 4180's, lines end with LF. A cell that a spreadsheet would take for a formula gets a leading
/// apostrophe, see `cell(_:)`. A metric that is absent or undefined is an empty cell; `exact` tells one from the other.
package enum LayersCSV {
    /// The header row.
    package static let columns =
        ["layer", "candidate", "configuration", "rows", "columns", "dtype", "parameters", "non_finite", "exact"]
        + MetricColumn.all.map(\.id)

    /// The table of a report.
    package static func text(of document: ReportDocument) -> String {
        var text = columns.joined(separator: ",") + "\n"
        for layer in document.layers {
            for configuration in document.configurations {
                guard let values = layer.configurations[configuration] else { continue }
                text += line(layer, candidate: "", label: configuration.description, values: values)
            }
            for candidate in document.candidates {
                guard let measured = layer.measured[candidate.name] else { continue }
                text += line(layer, candidate: candidate.name, label: measured.label, values: measured.values)
            }
        }
        return text
    }

    /// A text as one cell.
    ///
    /// A text that begins with `=`, `+`, `-`, `@` (or their full-width forms), a tab, a line break or an apostrophe gets an
    /// apostrophe before it, so that no spreadsheet runs it; a reader takes one leading apostrophe off.
    static func cell(_ text: String) -> String {
        let isDangerous = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
        let safe = isDangerous ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }) else {
            return safe
        }
        var quoted = "\""
        for scalar in safe.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private static func line(
        _ layer: LayerFidelity,
        candidate: String,
        label: String,
        values: MetricValues
    ) -> String {
        var cells = [cell(layer.name), cell(candidate), cell(label)]
        cells += [layer.shape.first, layer.shape.dropFirst().first].map { $0.map(String.init) ?? "" }
        cells += [
            cell(layer.elementType.rawValue), String(layer.parameters), String(layer.nonFinite), String(values.isExact),
        ]
        cells += MetricColumn.all.map { column in column.value(values).map { "\($0)" } ?? "" }
        return cells.joined(separator: ",") + "\n"
    }
}
