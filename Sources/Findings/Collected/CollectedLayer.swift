// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files
internal import Synchronization

/// One layer's rows as they come, in any order, and its evidence when all of them have come.
final class CollectedLayer: Sendable {
    /// The layer as its tensors and marker describe it.
    let layer: StoredLayer

    private struct State {
        var codes: [SeenCodes] = []
        var missing: Int
        var evidence: LayerEvidence?
        /// Of the scales that the evidence was taken with.
        var scales: Digest?
    }

    private let checkpoint: Checkpoint
    private let source: RecordedSource
    private let thresholds: Thresholds
    private let state: Mutex<State>

    /// - Parameters:
    ///   - checkpoint: the file, read through `source` where the layer's weight is concerned.
    ///   - source: what keeps the rows that rotations are told by.
    init(
        _ layer: StoredLayer, in checkpoint: Checkpoint, recordedBy source: RecordedSource, thresholds: Thresholds
    ) {
        self.layer = layer
        self.checkpoint = checkpoint
        self.source = source
        self.thresholds = thresholds
        state = Mutex(State(missing: layer.rows))
    }

    /// The layer's evidence; nil if rows are missing.
    var evidence: LayerEvidence? { state.withLock { $0.evidence } }

    /// Takes in rows.
    func add(_ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer) throws {
        guard evidence == nil else { return }
        let examiner = RowExaminer(columns: layer.columns)
        let found = (0..<rows.count).map { SeenCodes(unsafe examiner.codes(ofRow: $0, in: bytes)) }
        unsafe record(rows, bytes)
        let whole: [SeenCodes]? = state.withLock { state in
            guard state.evidence == nil else { return nil }
            if state.codes.isEmpty { state.codes = Array(repeating: SeenCodes(), count: layer.rows) }
            for (row, codes) in zip(rows, found) {
                if !state.codes[row].isSeen { state.missing -= 1 }
                state.codes[row] = codes
            }
            guard state.missing == 0 else { return nil }
            defer { state.codes = [] }
            return state.codes
        }
        guard let whole else { return }
        let scales = try layer.scales(in: checkpoint)
        let evidence = try evidence(of: whole, scales: scales)
        state.withLock { ($0.evidence, $0.scales) = (evidence, Self.digest(of: scales)) }
    }

    /// Makes sure that the layer's scales are those that the evidence was taken with.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    func checkScales() throws {
        guard let known = state.withLock({ $0.scales }) else { return }
        guard try Self.digest(of: layer.scales(in: checkpoint)) == known else {
            throw FileError(
                .io, file: checkpoint.name, tensor: layer.scale.name, rule: "file-changed",
                expected: "the scales that were read before", found: "other ones")
        }
    }

    private static func digest(of scales: [Float]) -> Digest {
        unsafe scales.withUnsafeBytes { unsafe Digest(of: $0) }
    }

    /// Keeps the bytes of those rows that an examination will ask for.
    private func record(_ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        for all in SecondLook.examined(rows: layer.rows, columns: layer.columns) {
            let kept = all.clamped(to: rows)
            guard !kept.isEmpty else { continue }
            let first = (kept.lowerBound - rows.lowerBound) * layer.columns
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[first..<first + kept.count * layer.columns])
            let start = layer.weight.offset
            unsafe source.record(
                part, at: start + kept.lowerBound * layer.columns,
                of: start + all.lowerBound * layer.columns..<start + all.upperBound * layer.columns)
        }
    }

    /// The evidence of all rows: rotations from the rows that were kept, codes from every row.
    private func evidence(of codes: [SeenCodes], scales: [Float]) throws -> LayerEvidence {
        var evidence = try LayerExamination(
            checkpoint: checkpoint, layer: layer,
            depth: .rows(SecondLook.examinedRows(rows: layer.rows, columns: layer.columns)),
            thresholds: thresholds
        )
        .run { codes[$0].codes.largest == 0 }
        source.forget(layer.weight.offset..<layer.weight.offset + layer.weight.byteCount)
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        var sums = CodeSums(columns: layer.columns, thresholds: thresholds)
        for run in sample.order {
            sums.beginCluster()
            for row in sample.blocks.rows(of: run) {
                sums.add(codes[row].codes, scale: scales[row])
            }
        }
        evidence.codes = sums.evidence(
            of: layer.rows, isOneScale: layer.scaling == .tensor || evidence.scale.areEqual)
        return evidence
    }
}

/// What a row's codes say, in little memory; of a row that has not come nothing.
private struct SeenCodes: Sendable {
    private var squares = 0
    private var zeros: UInt32 = 0
    private var atLimit: UInt32 = 0
    private var largest: Int16 = -1

    init() {}

    init(_ codes: RowCodes) {
        squares = codes.squares
        zeros = UInt32(codes.zeros)
        atLimit = UInt32(codes.atLimit)
        largest = Int16(codes.largest)
    }

    var isSeen: Bool { largest >= 0 }

    var codes: RowCodes {
        RowCodes(squares: squares, zeros: Int(zeros), atLimit: Int(atLimit), largest: Int(largest))
    }
}
