// SPDX-License-Identifier: Apache-2.0

internal import Files

/// What a diagnosis says of each layer, as a table of the page.
struct StatementTable {
    /// One figure of a layer.
    struct Cell {
        /// Its column, for a narrow screen.
        var cellLabel: String
        /// The figure.
        var cellText: String
    }

    /// One layer.
    struct Row {
        /// Its name.
        var layer: BreakableName
        /// Its figures, one for each heading.
        var cells: [Cell]
    }

    /// How many layers there are, in words.
    var layerCount: String
    /// The columns behind the name.
    var headings: [String]
    /// The first of the layers.
    var layers: [Row]
    /// How many more the document lists, if any.
    var moreLayers: String?

    /// More lines than this make the page slow.
    private static let length = 1000

    /// The table of a file's layers; nil if it has none.
    init?(_ statements: [LayerStatement], listedIn document: String) {
        guard !statements.isEmpty else { return nil }
        let columns = Self.columns(of: statements)
        layerCount = NumberText.counted(statements.count, "quantized layer")
        headings = columns.map(\.heading)
        layers = statements.prefix(Self.length)
            .map { statement in
                Row(
                    layer: BreakableName(statement.name),
                    cells: columns.map { Cell(cellLabel: $0.heading, cellText: $0.text(statement)) })
            }
        let more = statements.count - Self.length
        moreLayers = more > 0 ? "\(NumberText.count(more)) more are listed in \(document)." : nil
    }

    private typealias Column = (heading: String, text: (LayerStatement) -> String)

    /// The columns that hold something; what needs an original is left out without one.
    private static func columns(of statements: [LayerStatement]) -> [Column] {
        let isMeasured = statements.contains { $0.measuredDB != nil }
        var columns: [Column] = [
            ("Scaling", { $0.scaling }),
            ("Rotation as marked", { $0.markedGroup.map { "groups of \($0)" } ?? "none" }),
            ("What the weights say of it", { $0.says.map(Self.sentence) ?? "–" }),
            ("Rotation found", { $0.found ?? "–" }),
            ("SNR by the codes", { NumberText.decibels($0.estimatedDB) }),
        ]
        if isMeasured { columns.append(("SNR measured", { NumberText.decibels($0.measuredDB) })) }
        return columns + [
            ("With one scale per row", { NumberText.decibels($0.rowScaledDB) }),
            ("Codes that are 0", { NumberText.percent($0.zeroShare) }),
            ("Rows read", { NumberText.count($0.rowsRead) }),
        ]
    }

    private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }
}
