// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

extension ReadPlan {
    /// What is read first: the markers and the scales, which say what layers there are.
    init(markersOf checkpoint: Checkpoint) {
        let first = QuantizedCheckpoint.tensorsReadFirst(of: checkpoint)
        self.init(
            first.markers.map { Piece(tensor: $0, bytes: 0..<$0.byteCount, purpose: .markers) }
                + first.scales.map { Piece(tensor: $0, bytes: 0..<$0.byteCount, purpose: .scales) },
            fileCount: checkpoint.files.count)
    }
}
