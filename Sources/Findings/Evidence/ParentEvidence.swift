// SPDX-License-Identifier: Apache-2.0

/// What a layer's own weights say about an FP8 parent.
///
/// ŵ sits near a number of the format that it was before, with a noise that is known: a row's scale / √12. Source of the
/// statistic and its limits: docs/diagnosis.md.
package struct ParentEvidence: Sendable, Equatable {
    /// The formats that were tried, in order of preference; empty if nothing could be.
    package let lattices: [LatticeCoherence]
    /// The format that fits; nil if none does.
    package let found: LatticeCoherence?
    /// Whether the codes are too coarse, or too few, to tell.
    package let abstains: Bool

    /// No rows, no answer.
    static let none = ParentEvidence([], limits: ParentThresholds())

    init(_ lattices: [LatticeCoherence], limits: ParentThresholds) {
        self.lattices = lattices
        let fitting = lattices.filter { $0.holds(limits) }
        let best = fitting.map(\.coherence).max() ?? 0
        let preferred = fitting.first { $0.coherence >= best - limits.tie }
        // Blocks differ from plain FP8 in small weights only, so that a small lead tells.
        let blocks = fitting.first { $0.kind == .e4m3Blocks && $0.coherence > best - limits.tie }
        if let blocks, let preferred, preferred.kind == .e4m3, blocks.coherence > preferred.coherence + limits.blockLead
        {
            found = blocks
        } else {
            found = preferred
        }
        abstains = found == nil && !lattices.contains { $0.power >= limits.leastPower }
    }

    /// The one that found a parent, else the one that answers, else any.
    static func best(of evidence: [ParentEvidence]) -> ParentEvidence {
        evidence.first { $0.found != nil } ?? evidence.first { !$0.abstains } ?? evidence.first ?? .none
    }
}
