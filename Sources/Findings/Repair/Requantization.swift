// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
public import Codecs
internal import Fidelity

/// A layer that is quantized anew from the original, because findings condemn what the file has of it.
public struct Requantization: Sendable {
    /// The original.
    let reference: Checkpoint
    /// The original's layers whose rows make up this one's, in order: one, or q, k and v.
    let sources: [TensorInfo]
    /// How the layer is quantized: a scale a row, rotated by 64 where that divides its rows.
    public let configuration: Configuration

    /// The findings that say that a layer's codes or scales cannot be kept.
    static let condemning: Set<FindingID> = [
        .tensorScaleDetailLoss, .rowScaleDetailLoss, .rowsCollapsed, .codesSaturated, .scaleZero, .scaleNegative,
        .scaleNotFinite,
    ]

    /// Rows that are quantized at once take this many bytes.
    private static let blockBytes = 1 << 20

    /// The layers of a diagnosis that are condemned and that the original holds, by name.
    static func all(of diagnosis: Diagnosis, from reference: Checkpoint) -> [String: Requantization] {
        let condemned = Set(
            diagnosis.findings.filter { condemning.contains($0.id) }.flatMap { $0.subjects.map(\.name) })
        guard !FindingRules(diagnosis).isOfAnotherModel, diagnosis.reference?.isComparable ?? false else { return [:] }
        let layers = diagnosis.layers.map(\.layer).filter { condemned.contains($0.name) }
        let matches = Dictionary(grouping: LayerMatching(layers, with: reference).matches) { $0.layer.name }
        // A fused original has rows of other layers too.
        return matches.filter { $0.value.allSatisfy(\.isWholeOriginal) }
            .mapValues { parts in
                let columns = parts[0].layer.columns
                let rotation = Rotation(groupSize: 64).flatMap { $0.fits(columns: columns) ? $0 : nil }
                return Requantization(
                    reference: reference, sources: parts.sorted { $0.firstRow < $1.firstRow }.map(\.original),
                    configuration: Configuration(scaling: .row, rotation: rotation))
            }
    }

    /// Quantizes the original's rows and writes codes and scales.
    func write(_ weight: TensorPlan, scale: TensorPlan, to writer: CheckpointWriter) throws {
        var firstRow = 0
        for source in sources {
            try write(source, from: firstRow, weight, scale, to: writer)
            firstRow += source.shape[0]
        }
    }

    private func write(
        _ source: TensorInfo, from firstRow: Int, _ weight: TensorPlan, _ scale: TensorPlan, to writer: CheckpointWriter
    ) throws {
        let columns = weight.shape[1]
        let blocks = RowBlocks(
            rows: source.shape[0], rowBytes: source.byteCount / source.shape[0], budget: Self.blockBytes)
        let reader = BlockReader(reference, source, blocks: blocks)
        var quantizer = RowQuantizer(
            elementType: source.elementType, columns: columns, configuration: configuration)
        for block in 0..<blocks.count {
            let rows = blocks.rows(of: block)
            var codes = [Int8](repeating: 0, count: rows.count * columns)
            var scales = [Float](repeating: 0, count: rows.count)
            let bytes = try unsafe reader.read(block)
            let nonFinite = unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    unsafe quantizer.quantize(bytes, tensorMaximum: nil, codes: codes, scales: scales)
                }
            }
            guard nonFinite == 0 else { throw RepairError.nonFinite(file: reference.name, tensor: source.name) }
            let row = firstRow + rows.lowerBound
            try unsafe codes.withUnsafeBytes { try unsafe writer.write($0, to: weight.name, at: row * columns) }
            try unsafe scales.withUnsafeBytes {
                try unsafe writer.write($0, to: scale.name, at: row * MemoryLayout<Float>.size)
            }
        }
    }
}
