// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import Conversion

extension RepairPlan {
    /// The plan for what a diagnosis found.
    ///
    /// - Parameters:
    ///   - diagnosis: what was found, over all rows.
    ///   - checkpoint: the file that it is about.
    ///   - reference: the original that the diagnosis was made with; nil to keep all codes.
    ///   - assumes: takes the most likely rotation of layers that cannot be told for certain.
    ///   - dropsLeftovers: leaves out what no layer needs.
    /// - Throws: ``RepairError/nothingToRepair(file:contents:)`` if no layer can be read, or `FileError`.
    package init(
        for diagnosis: Diagnosis, of checkpoint: Checkpoint, reference: Checkpoint? = nil, assumes: Bool = false,
        dropsLeftovers: Bool = false
    ) throws {
        guard !diagnosis.layers.isEmpty else {
            throw RepairError.nothingToRepair(file: diagnosis.name, contents: diagnosis.verdict.headline)
        }
        let judgement = reference.flatMap { SourceJudgement(diagnosis, checkpoint: checkpoint, reference: $0) }
        let decisions = RepairDecisions(diagnosis, source: judgement, assumes: assumes)
        try self.init(
            of: checkpoint, layers: try diagnosis.layers.map { try decisions.decision(on: $0) },
            leftovers: LeftoverSearch(checkpoint, diagnosis).all, dropsLeftovers: dropsLeftovers,
            // A layer whose marker names a rotation that cannot be is judged without it.
            unjudged: diagnosis.contents.unsupported.filter { $0.unrotated == nil }
                .map { UntouchedLayer($0.name, reason: $0.reason) },
            reference: judgement?.proof)
    }
}
