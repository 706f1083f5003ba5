// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
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

/// The rows of a layer that are looked at again after a pass has seen them all, and are kept in memory for that.
///
/// Other rows are read from the file: that is right, and counts as reading it again.
enum SecondLook {
    /// Weights that bases are told by, if the layer has so many.
    private static let weights = 1 << 18
    /// Rows of a layer that hypotheses are tried on, as many as ``PairedRows`` reads.
    private static let pairedRows = 64

    /// How many rows a layer's examination needs.
    static func examinedRows(rows: Int, columns: Int) -> Int {
        min(rows, (weights + columns - 1) / max(columns, 1))
    }

    /// The rows that a layer's examination reads: of its codes, and for its first look at rotations.
    static func examined(rows: Int, columns: Int) -> Set<Range<Int>> {
        let codes = first(examinedRows(rows: rows, columns: columns), rows: rows, columns: columns)
        return Set(codes + rotation(rows: rows, columns: columns))
    }

    /// The rows that rotations are told by, as often as a layer is looked at.
    static func rotation(rows: Int, columns: Int) -> [Range<Int>] {
        guard columns > 0, columns <= LayerExamination.mostRotatedColumns else { return [] }
        return RotationSample(rows: rows, columns: columns).runs.filter { !$0.isEmpty }
    }

    /// The rows that hypotheses are tried on, where the rows that are matched begin at `start`.
    static func paired(_ match: Int8Matching.Match, from start: Int) -> [Range<Int>] {
        let (rows, columns) = (match.originalRows.count, match.layer.columns)
        let run = RowSample(rows: rows, columns: columns).blocks.rowsPerBlock
        return first(max(run, pairedRows / run * run), rows: rows, columns: columns)
            .map { $0.lowerBound + start..<$0.upperBound + start }
    }

    /// The first runs of the sample, so many that they have `count` rows.
    private static func first(_ count: Int, rows: Int, columns: Int) -> [Range<Int>] {
        let sample = RowSample(rows: rows, columns: columns)
        let run = sample.blocks.rowsPerBlock
        return sample.order.prefix((count + run - 1) / run).map(sample.blocks.rows(of:))
    }
}
