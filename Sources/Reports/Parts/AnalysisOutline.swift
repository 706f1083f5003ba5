// SPDX-License-Identifier: Apache-2.0

package import Fidelity

/// What a report is made from beside figures: headers and markers of all files, and which layers were chosen.
///
/// The first part of a run holds it, so that no file of the model has to be there when parts are put together.
package struct AnalysisOutline: Sendable, Equatable, Codable {
    /// The original.
    package var reference: CheckpointOutline
    /// The candidates, in the order given.
    package var candidates: [CheckpointOutline]
    /// Tensors of the original that the options leave out.
    package var leftOut: [String]
    /// Tensors of the original that figures are asked for of.
    package var detailed: [String]

    private enum CodingKeys: String, CodingKey {
        case reference
        case candidates
        case leftOut = "left_out"
        case detailed
    }

    /// An outline from its parts.
    package init(
        reference: CheckpointOutline, candidates: [CheckpointOutline], leftOut: [String], detailed: [String]
    ) {
        self.reference = reference
        self.candidates = candidates
        self.leftOut = leftOut
        self.detailed = detailed
    }
}
