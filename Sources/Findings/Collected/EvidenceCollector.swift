// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
package import Fidelity
package import Files

/// Takes the evidence of a file's quantized layers while another pass reads them, so that a diagnosis reads nothing again.
///
/// Every row's codes are counted, as a diagnosis of full depth does. The rows that rotations are told by are kept until
/// their layer has been seen whole, and then looked at in memory. Of an original the rows are kept that hypotheses are tried
/// on.
package final class EvidenceCollector: RowObserver {
    /// What is quantized in the file, as its tensors and markers say.
    package let contents: QuantizedCheckpoint

    /// Who keeps the original's rows; nil without an original.
    package var originalObserver: (any RowObserver)? { reference }

    private let checkpoint: Checkpoint
    private let candidate: RecordedRows
    private let reference: RecordedRows?
    private let layers: [String: CollectedLayer]

    /// A collector for the quantized layers of a file.
    ///
    /// - Parameter reference: the original that the diagnosis will ask; nil for none.
    /// - Throws: `FileError` where a marker cannot be read.
    package init(
        of checkpoint: Checkpoint, against reference: Checkpoint? = nil, thresholds: Thresholds = Thresholds()
    ) throws(FileError) {
        self.checkpoint = checkpoint
        contents = try QuantizedCheckpoint(scanning: checkpoint)
        let sources = checkpoint.files.map(RecordedSource.init)
        let recorded = checkpoint.reading(from: sources)
        let all = contents.layers + contents.others.compactMap(\.unrotated)
        layers = Dictionary(
            all.map { layer in
                let source = sources[layer.weight.fileIndex]
                return (
                    layer.weight.name,
                    CollectedLayer(layer, in: recorded, recordedBy: source, thresholds: thresholds)
                )
            }, uniquingKeysWith: { first, _ in first })
        let others = ReferenceEvidence.others(than: all, in: checkpoint)
        let matches = reference.map { LayerMatching(all, others: others, with: $0).matches } ?? []
        candidate = RecordedRows(
            of: checkpoint,
            runs: matches.map { ($0.layer.weight.name, SecondLook.paired($0, from: $0.firstRow)) }
                + all.map { ($0.weight.name, SecondLook.rotation(rows: $0.rows, columns: $0.columns)) })
        self.reference = reference.map { reference in
            RecordedRows(
                of: reference,
                runs: matches.map { ($0.original.name, SecondLook.paired($0, from: $0.originalRows.lowerBound)) })
        }
    }

    /// The file, with the rows that were kept in memory.
    var recorded: Checkpoint { candidate.checkpoint }
    /// The original, likewise; nil without one.
    var recordedReference: Checkpoint? { reference?.checkpoint }

    /// Whether the tensor is the weight of a quantized layer.
    package func observes(_ tensor: TensorInfo) -> Bool { layers[tensor.name] != nil }

    /// Counts rows of a layer's codes; with the last of them the layer's evidence is taken.
    ///
    /// - Throws: `FileError` where the layer's scale cannot be read.
    package func observe(_ rows: Range<Int>, of tensor: TensorInfo, bytes: UnsafeRawBufferPointer) throws {
        if candidate.observes(tensor) { unsafe candidate.observe(rows, of: tensor, bytes: bytes) }
        unsafe try layers[tensor.name]?.add(rows, bytes)
    }

    /// Makes sure that header, markers and scales are those that the evidence was taken with, for who vouches for them.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    package func checkUnchanged() throws {
        try checkpoint.checkHeaders()
        guard try QuantizedCheckpoint(scanning: checkpoint).layers == contents.layers else {
            throw FileError(
                .io, file: checkpoint.name, rule: "file-changed", expected: "the markers that were read before",
                found: "other ones")
        }
        try checkScales()
    }

    /// Makes sure that scales are those that the evidence was taken with, where an `Analysis` has checked the rest.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    package func checkScales() throws {
        for layer in layers.values {
            try layer.checkScales()
        }
    }

    /// What a layer says about itself; nil if it has not been seen whole.
    func evidence(of layer: StoredLayer) -> LayerEvidence? {
        layers[layer.weight.name].flatMap { $0.layer == layer ? $0.evidence : nil }
    }
}
