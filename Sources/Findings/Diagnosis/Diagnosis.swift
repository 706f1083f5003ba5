// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Codecs

/// What a file really is, and what is wrong with it.
public struct Diagnosis: Sendable {
    /// The file's name.
    public let name: String
    /// What is quantized in it, as its tensors and markers say.
    package let contents: QuantizedCheckpoint
    /// What each layer says about itself, in the file's order.
    package let layers: [LayerEvidence]
    /// Which rotation its layers have, against what their markers claim; nil if nothing in it can be read.
    package let rotation: RotationDecision?
    /// What its name and metadata claim.
    package let claim: FileClaim
    /// What the original says; nil without one.
    package let reference: ReferenceEvidence?
    /// The architecture that its tensor names match; nil if none is known.
    package let architecture: Architecture?
    /// How to make a good file of the original.
    package let advice: ConversionAdvice
    /// The limits that were used.
    package let thresholds: Thresholds
    /// What was found, the worst first.
    public internal(set) var findings: [Finding] = []

    /// Whether every row of every layer was read.
    package var isWhole: Bool { layers.allSatisfy(\.isWhole) }

    /// Whether a finding of severity error exists.
    public var hasError: Bool { findings.contains { $0.severity == .error } }
}
