// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files

/// Tensors that are not layers of the table, with a remark each: skipped ones, and unquantized ones that changed.
struct TensorTable {
    /// One tensor.
    struct Row {
        /// The file that holds it.
        var file: BreakableName
        /// Its name.
        var tensor: BreakableName
        /// What there is to say about it.
        var remark: String
    }

    /// How many there are, in words.
    var count: String
    /// The first of them.
    var rows: [Row]
    /// How many more report.json lists, if any.
    var moreNote: String?

    /// More lines than this say no more to a reader, and make the page slow.
    private static let length = 200

    private init?(_ rows: [Row], noun: String) {
        guard !rows.isEmpty else { return nil }
        count = NumberText.counted(rows.count, noun)
        self.rows = Array(rows.prefix(Self.length))
        moreNote =
            rows.count > Self.length
            ? "\(NumberText.count(rows.count - Self.length)) more are listed in report.json." : nil
    }

    /// What could not be measured; nil for nothing.
    init?(skippedIn document: ReportDocument) {
        self.init(
            document.skipped.map { tensor in
                Row(
                    file: BreakableName(tensor.file),
                    tensor: BreakableName(tensor.name),
                    remark: tensor.reason.printable()
                )
            },
            noun: "tensor"
        )
    }

    /// What a candidate did not quantize and yet does not hold as the original does; nil for nothing.
    init?(changedIn document: ReportDocument) {
        self.init(
            document.unquantized.filter { $0.state != .equal }
                .map { tensor in
                    let difference = tensor.maxAbsDiff.map { "largest difference \(NumberText.short($0))" }
                    return Row(
                        file: BreakableName(tensor.candidate),
                        tensor: BreakableName(tensor.name),
                        remark: "\(tensor.state.rawValue), \(difference ?? "difference unknown")"
                    )
                },
            noun: "tensor"
        )
    }
}
