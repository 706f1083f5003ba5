// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import Regression

/// A candidate's SNR as github-action-benchmark reads it (`customBiggerIsBetter`): a list of name, unit and value.
///
/// Undefined figures and exact layers have no number and are left out.
package enum BenchmarkList {
    /// One entry.
    private struct Entry: Encodable {
        var name: String
        var unit: String
        var value: Double
    }

    /// The document: all layers together, then each.
    package static func bytes(of context: CheckContext) throws -> [UInt8] {
        let found = context.verdict.found
        let figure = context.verdict.isWithoutReference ? Figure.estimatedSNRDB : .snrDB
        var values = [(figure.rawValue, found.pool.figures[figure].number)]
        values.append((Figure.medianSNRDB.rawValue, found.pool.figures[.medianSNRDB].number))
        values += found.layers.map { ("\(figure.rawValue) of \($0.name.printable())", $0.figures[figure].number) }
        let entries = values.compactMap { name, value in value.map { Entry(name: name, unit: "dB", value: $0) } }
        return try JSONText.encode(entries)
    }
}
