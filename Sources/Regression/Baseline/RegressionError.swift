// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a candidate cannot be compared with a baseline; none of these is a regression.
package enum RegressionError: Error, Sendable, Equatable {
    /// The baseline was made against another original.
    case otherOriginal(baseline: Baseline.File, found: Baseline.File, sameLayers: Bool)
    /// Fewer than half of the baseline's layers are in the candidate, by name and shape.
    case otherModel(candidate: String, found: Int, layers: Int)
    /// A report that no candidate was measured in.
    case noCandidate(report: String)
    /// A report with several candidates, of which none was chosen, or one that it does not have.
    case whichCandidate(report: String, chosen: String?, candidates: [String])
    /// A baseline that was measured against the original would lose its figures.
    case updateNeedsReference(baseline: String)
}

extension RegressionError: CustomStringConvertible {
    /// What is wrong and what to do, in one or two sentences.
    package var description: String {
        switch self {
        case .otherOriginal(let baseline, let found, let sameLayers):
            "The baseline belongs to another original, so nothing was compared: it was made against "
                + "\(Self.name(baseline)), and the reference is \(Self.name(found))."
                + (sameLayers
                    ? " Names and shapes are the same, values differ: another precision, a fine-tune, or a merge." : "")
                + " Give the original of the baseline, or make a new baseline (--update-baseline)."
        case .otherModel(let candidate, let found, let layers):
            "The baseline belongs to another model, so nothing was compared: \(candidate.printable(limit: 200)) has "
                + "\(found) of its \(layers) layers, by name and shape; expected at least half."
        case .noCandidate(let report):
            "\(report.printable(limit: 200)) holds no candidate; expected a report of an original and a quantized file."
        case .whichCandidate(let report, let chosen?, let candidates):
            "\(report.printable(limit: 200)) holds no candidate \"\(chosen.printable(limit: 200))\"; expected one of "
                + "\(Self.list(candidates))."
        case .whichCandidate(let report, nil, let candidates):
            "\(report.printable(limit: 200)) holds \(candidates.count) candidates: choose one by --candidate, "
                + "of \(Self.list(candidates))."
        case .updateNeedsReference(let baseline):
            "\(baseline.printable(limit: 200)) holds figures measured against the original, which an update without it "
                + "would lose: give --reference."
        }
    }

    private static func name(_ file: Baseline.File) -> String {
        "\(file.name.printable(limit: 200)) (digest \(file.digest.printable(limit: 40)))"
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0.printable(limit: 100))\"" }.joined(separator: ", ")
    }
}
