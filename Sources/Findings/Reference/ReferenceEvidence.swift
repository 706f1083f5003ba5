// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// What the original says about a file.
public struct ReferenceEvidence: Sendable {
    init(
        of checkpoint: Checkpoint, layers: [LayerEvidence], against reference: Checkpoint, options: DiagnosisOptions
    ) async throws {
    }
}

internal import Codecs

extension ReferenceEvidence {
    func basis(of layer: String) -> Rotation?? { nil }
}

extension ReferenceEvidence {
    var json: JSONValue { .null }
}
