// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Synchronization

/// One layer's rows as they come, in any order, and its evidence when all of them have come.
final class CollectedLayer: Sendable {
    /// The layer as its tensors and marker describe it.
    let layer: QuantizedLayer

    private struct State {
        var codes: [RowCodes?] = []
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
        _ layer: QuantizedLayer, in checkpoint: Checkpoint, recordedBy source: RecordedSource, thresholds: Thresholds
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
        let found = (0..<rows.count).map { unsafe examiner.codes(ofRow: $0, in: bytes) }
        unsafe record(rows, bytes)
        let whole: [RowCodes]? = state.withLock { state in
            guard state.evidence == nil else { return nil }
            if state.codes.isEmpty { state.codes = Array(repeating: nil, count: layer.rows) }
            for (row, codes) in zip(rows, found) {
                if state.codes[row] == nil { state.missing -= 1 }
                state.codes[row] = codes
            }
            guard state.missing == 0 else { return nil }
            defer { state.codes = [] }
            return state.codes.compactMap { $0 }
        }
        guard let whole else { return }
        let scales = try layer.scales(in: checkpoint)
        let evidence = try evidence(of: whole, scales: scales)
        state.withLock { ($0.evidence, $0.scales) = (evidence, Self.digest(of: scales)) }
    }

    /// Makes sure that the layer's scales are those that the evidence was taken with.
    ///
    /// - Throws: `CheckpointError` of kind `io`, rule `file-changed`.
    func checkScales() throws {
        guard let known = state.withLock({ $0.scales }) else { return }
        guard try Self.digest(of: layer.scales(in: checkpoint)) == known else {
            throw CheckpointError(
                .io, file: checkpoint.name, tensor: layer.scale.name, rule: "file-changed",
                expected: "the scales that were read before", found: "other ones")
        }
    }

    private static func digest(of scales: [Float]) -> Digest {
        unsafe scales.withUnsafeBytes { unsafe Digest(of: $0) }
    }

    /// Keeps the bytes of those rows that an examination will ask for.
    private func record(_ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer) {
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        for run in wanted(of: sample) {
            let all = sample.blocks.rows(of: run)
            let kept = all.clamped(to: rows)
            guard !kept.isEmpty else { continue }
            let first = (kept.lowerBound - rows.lowerBound) * layer.columns
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[first..<first + kept.count * layer.columns])
            unsafe source.record(
                part, at: layer.weight.offset + kept.lowerBound * layer.columns,
                of: layer.weight.offset + all.lowerBound * layer.columns, count: all.count * layer.columns)
        }
    }

    /// The first runs of the sample, as many as rotations are told by.
    private func wanted(of sample: RowSample) -> ArraySlice<Int> {
        sample.order.prefix((sampledRows + sample.blocks.rowsPerBlock - 1) / sample.blocks.rowsPerBlock)
    }

    /// Rows that rotations are told by.
    private var sampledRows: Int {
        min(layer.rows, (thresholds.kurtosisWeights + layer.columns - 1) / max(layer.columns, 1))
    }

    /// The evidence of all rows: rotations from the rows that were kept, codes from every row.
    private func evidence(of codes: [RowCodes], scales: [Float]) throws -> LayerEvidence {
        let sampled = try LayerExamination(
            checkpoint: checkpoint, layer: layer, depth: .rows(sampledRows), thresholds: thresholds
        )
        .run()
        source.forget(layer.weight.offset..<layer.weight.offset + layer.weight.byteCount)
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        var sums = CodeSums(columns: layer.columns, thresholds: thresholds)
        for run in sample.order {
            sums.beginCluster()
            for row in sample.blocks.rows(of: run) {
                sums.add(codes[row], scale: scales[row])
            }
        }
        return LayerEvidence(
            layer: layer,
            codes: sums.evidence(of: layer.rows, isOneScale: layer.scaling == .tensor || sampled.scale.areEqual),
            scale: sampled.scale, bases: sampled.bases, basisRows: sampled.basisRows, answer: sampled.answer)
    }
}
