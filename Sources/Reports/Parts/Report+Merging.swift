// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents
internal import Fidelity
internal import Files
internal import Findings

extension Report {
    /// The report that all parts of an analysis come to: the one that one machine would have made.
    ///
    /// - Parameters:
    ///   - parts: all parts, the first of them first.
    ///   - version: this version of the tool, which has to be the one that wrote them.
    ///   - threads: tasks that run at once.
    /// - Throws: ``PartError``, `ShareError` or `FileError` if a part was changed after it was written; `FidelityError` if the
    ///   files cannot be compared.
    package init(merging parts: [AnalysisPart], version: String, threads: Int) async throws {
        guard let first = parts.first, let outline = first.outline else { throw PartError.noOutline }
        guard first.run.tool.version == version else {
            throw PartError.otherVersion(found: first.run.tool.version, own: version)
        }
        let asked = first.run.options
        let (leftOut, detailed) = (Set(outline.leftOut), Set(outline.detailed))
        var options = AnalysisOptions(
            rotations: asked.groups.compactMap { Rotation(groupSize: $0) }, metrics: asked.metrics, threads: threads,
            allowsPartialMatch: asked.allowsPartial, selects: { !leftOut.contains($0) })
        options.usesRows = asked.usesRows
        let assessment = try await Assessment(
            merging: parts.map(\.found), of: outline.reference, candidates: outline.candidates,
            options: options,
            detail: asked.worst.map { LayerDetail(worst: $0, isAskedFor: { detailed.contains($0) }) })
        self.init(assessment, version: version, include: asked.include, exclude: asked.exclude)
    }
}
