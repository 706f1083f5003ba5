// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// Which rotation a file's layers have, against what its markers claim; from the codes alone.
///
/// First what the file as a whole was asked for, then layers of one kind, then single layers with far stronger evidence. The markers
/// are believed unless the weights contradict them beyond doubt.
package struct RotationDecision: Sendable, Equatable {
    /// The answer about a file; the raw value is the word in documents.
    package enum Answer: String, Sendable, Hashable {
        /// Layers have another basis than their markers claim.
        case wrong
        /// No layer contradicts its marker, and at least one supports it.
        case consistent
        /// The weights do not say; markers are believed.
        case cannotTell = "cannot-tell"
    }

    /// What the weights say as a whole.
    package internal(set) var answer = Answer.cannotTell
    /// What the whole file was asked for, if that contradicts markers; undecided if no such behaviour holds.
    package internal(set) var behaviour = RotationAnswer.undecided
    /// The basis of each layer whose marker is wrong, by the layer's name; never undecided.
    package internal(set) var named: [String: RotationAnswer] = [:]
    /// Layers whose marker cannot be true, and whose basis is not known.
    package internal(set) var unknown: Set<String> = []
    /// Layers that were named although another basis may be meant as well: their marker is wrong, and a repair needs the original.
    package internal(set) var contested: Set<String> = []
    /// Layers that say what contradicts their own markers.
    package internal(set) var against = 0
    /// Layers with enough rows and fine enough codes to say anything.
    package internal(set) var testifying = 0
    /// Layers without a marker to be believed whose weights themselves confirm what is read of them.
    package internal(set) var confirmed: Set<String> = []
    /// Layers whose neighbouring columns are alike, which therefore say nothing.
    package internal(set) var ordered: [String] = []
    /// What the close look saw, by the layer's name; only of layers and bases that mattered.
    package internal(set) var evidence: [String: RotationEvidence] = [:]

    init() {}
}
