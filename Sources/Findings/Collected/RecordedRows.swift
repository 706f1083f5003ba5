// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Fidelity
internal import Synchronization

/// Keeps those rows of a file's layers that a diagnosis looks at again, as far as memory has room for them.
///
/// Of large layers they are a small part, and may be read again; so a bound that holds those of small models is enough.
final class RecordedRows: RowObserver {
    /// The file, with the rows that were kept in memory.
    let checkpoint: Checkpoint

    private let sources: [RecordedSource]
    private let runs: [String: Set<Range<Int>>]
    private let room = Mutex(RecordedRows.mostBytes)

    /// Bytes that are kept of a file.
    private static let mostBytes = 8 << 20

    /// Nothing of `checkpoint` is kept yet.
    ///
    /// - Parameter runs: the rows that are asked for, as they are read at once, with the tensor's name; names may come again.
    init(of checkpoint: Checkpoint, runs: [(tensor: String, rows: [Range<Int>])]) {
        sources = checkpoint.files.map(RecordedSource.init)
        self.checkpoint = checkpoint.reading(from: sources)
        self.runs = Dictionary(runs.map { ($0.tensor, Set($0.rows)) }, uniquingKeysWith: { $0.union($1) })
    }

    func observes(_ tensor: TensorInfo) -> Bool { runs[tensor.name] != nil && tensor.shape.count == 2 }

    func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) {
        let rowBytes = tensor.byteCount / tensor.shape[0]
        let source = sources[tensor.fileIndex]
        for all in runs[tensor.name] ?? [] {
            let kept = all.clamped(to: rows)
            let count = kept.count * rowBytes
            let piece = tensor.offset + all.lowerBound * rowBytes..<tensor.offset + all.upperBound * rowBytes
            // Rows may come again, when all of them have come once.
            guard !kept.isEmpty, !source.keeps(piece), takes(count) else { continue }
            let first = (kept.lowerBound - rows.lowerBound) * rowBytes
            unsafe source.record(
                UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]),
                at: tensor.offset + kept.lowerBound * rowBytes, of: piece)
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
