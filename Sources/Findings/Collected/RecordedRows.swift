// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Fidelity
internal import Synchronization

/// Keeps those rows of a file's layers that hypotheses are tried on, as far as memory has room for them.
///
/// Of large layers they are a small part, and may be read again; so a bound that holds those of small models is enough.
final class RecordedRows: RowObserver {
    /// The file, with the rows that were kept in memory.
    let checkpoint: Checkpoint

    private let sources: [RecordedSource]
    private let layers: Set<String>
    private let room = Mutex(RecordedRows.mostBytes)

    /// Bytes that are kept of a file.
    private static let mostBytes = 8 << 20

    /// Nothing of `checkpoint` is kept yet.
    ///
    /// - Parameter layers: names of the tensors whose rows are asked for.
    init(of checkpoint: Checkpoint, layers: some Sequence<String>) {
        sources = checkpoint.files.map(RecordedSource.init)
        self.checkpoint = checkpoint.reading(from: sources)
        self.layers = Set(layers)
    }

    func observes(_ tensor: TensorInfo) -> Bool { layers.contains(tensor.name) && tensor.shape.count == 2 }

    func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) {
        let rowBytes = tensor.byteCount / tensor.shape[0]
        for all in SecondLook.paired(rows: tensor.shape[0], columns: tensor.shape[1]) {
            let kept = all.clamped(to: rows)
            let count = kept.count * rowBytes
            guard !kept.isEmpty, takes(count) else { continue }
            let first = (kept.lowerBound - rows.lowerBound) * rowBytes
            unsafe sources[tensor.fileIndex]
                .record(
                    UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]),
                    at: tensor.offset + kept.lowerBound * rowBytes,
                    of: tensor.offset + all.lowerBound * rowBytes..<tensor.offset + all.upperBound * rowBytes)
        }
    }

    /// Whether there is room for so many bytes more, which are then taken.
    private func takes(_ count: Int) -> Bool {
        room.withLock { room in
            guard count <= room else { return false }
            room -= count
            return true
        }
    }
}
