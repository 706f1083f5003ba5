// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Codecs
internal import Synchronization
internal import _StringProcessing

/// What a file really is, and what is wrong with it.
public struct Diagnosis: Sendable {
    /// The file's name.
    public let name: String
    /// What is quantized in it, as its tensors and markers say.
    package let contents: QuantizedCheckpoint
    /// What each layer says about itself, in the file's order.
    package let layers: [LayerEvidence]
    /// What each layer of another format says about itself, in the file's order; those whose weights cannot be read are missing.
    package var formats: [FormatEvidence] = []
    /// What tensors beside the layers say of other formats.
    package var facts = FileFacts()
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
    /// How much of the file was read, or fetched from elsewhere; nil if another pass read it.
    package var read: ReadFigures?
    /// What was found, the worst first.
    public internal(set) var findings: [Finding] = []

    /// Whether every row of every layer was read.
    package var isWhole: Bool { layers.allSatisfy(\.isWhole) && formats.allSatisfy(\.isWhole) }

    /// Whether a finding of severity error exists.
    public var hasError: Bool { findings.contains { $0.severity == .error } }
}

/// What a file is, in plain words.
public struct FileVerdict: Sendable, Equatable {
    /// Why the file has its mark, in a sentence or two: what a reader is told first.
    public let answer: String
    /// What to do, the nearest thing first; never empty.
    public let actions: [Action]
    /// What the file is, and how that differs from what it says.
    public let headline: String
    /// What was lost, and what would have kept it; one sentence each.
    public let losses: [String]
    /// How sure this is, and on what ground.
    public let confidence: String
    /// What cannot be known.
    public let limits: String

    /// All of it as one paragraph.
    public var text: String { ([headline] + losses).joined(separator: " ") }
}

/// What a file's name and free metadata say of it, markers aside.
package struct FileClaim: Sendable, Equatable {
    /// Where a rotation is claimed: `name`, or the metadata's key; nil if nowhere.
    package let rotationSource: String?

    /// The claims of a checkpoint.
    ///
    /// ConvRot is claimed by a name or a value of metadata that holds `convrot`, in any case and with `-` or `_`.
    init(of checkpoint: Checkpoint) {
        if Self.claimsRotation(checkpoint.name) {
            rotationSource = "name"
        } else {
            // Markers have the key of their own, and are judged layer by layer.
            rotationSource =
                checkpoint.metadata.first { key, value in
                    key != "_quantization_metadata" && value.utf8.count < Self.longestText
                        && Self.claimsRotation(value)
                }?
                .key
        }
    }

    private static let longestText = 4096

    private static func claimsRotation(_ text: String) -> Bool {
        text.lowercased().firstMatch(of: /conv[-_ ]?rot/) != nil
    }
}

/// A layer that looks quantized and about whose weights nothing can be said.
public struct UnjudgedLayer: Sendable, Equatable {
    /// The layer's name, without `.weight`.
    public let name: String
    /// The name of the tensor that holds its codes.
    public let weight: String
    /// Why, in one sentence.
    public let reason: String
    /// The same in a few words, as the rest of "could not be judged: 4 …".
    let words: String
}

/// Counts the layers that are done, and reports how many.
final class LayerProgress: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: @Sendable (Int, Int) -> Void

    init(total: Int, report: @escaping @Sendable (Int, Int) -> Void) {
        self.total = total
        self.report = report
    }

    /// Says that one more layer is done.
    func advance() {
        report(done.add(1, ordering: .relaxed).newValue, total)
    }
}
