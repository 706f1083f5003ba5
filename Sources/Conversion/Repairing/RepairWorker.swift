// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a repair works with: streams from the file and from its original.
final class RepairWorker {
    private let stream: TensorStream
    private var reference: (stream: TensorStream, quantizer: BlockQuantizer)?

    init(from checkpoint: Checkpoint, to writer: CheckpointWriter) {
        stream = TensorStream(from: checkpoint, to: writer)
    }

    /// Writes a part of a tensor, and says what was written.
    func write(_ tensor: RepairedTensor, _ units: Range<Int>) throws -> [WrittenPiece] {
        switch tensor {
        case .copied(let source, let plan):
            let bytes = try unsafe stream.read(source, units)
            return [try unsafe stream.record(bytes, to: plan.name, at: units.lowerBound, from: source)]
        case .widened(let source, let plan): return [try widen(source, as: plan, units)]
        case .made(let bytes, let plan):
            return [try unsafe bytes.withUnsafeBytes { try unsafe stream.record($0, to: plan.name, at: 0) }]
        case .codes(let requantization, let plan, let scale):
            return try quantize(requantization, as: plan, scale: scale, rows: units)
        case .scaleOfCodes: return []
        }
    }

    /// Scales as F32; a single one is written for every row.
    private func widen(_ source: TensorInfo, as plan: TensorPlan, _ rows: Range<Int>) throws -> WrittenPiece {
        let width = source.elementType.bitWidth / 8
        let isOne = source.elementCount == 1
        let read = isOne ? 0..<width : rows.lowerBound * width..<rows.upperBound * width
        let bytes = try unsafe stream.read(source, read)
        let room = unsafe stream.room(rows.count * MemoryLayout<Float>.size)
        let values = unsafe room.bindMemory(to: UInt32.self)
        for index in 0..<rows.count {
            let bits = unsafe Self.bits(bytes, at: isOne ? 0 : index * width, of: source.elementType)
            unsafe values[index] = bits.littleEndian
        }
        let offset = rows.lowerBound * MemoryLayout<Float>.size
        return try unsafe stream.record(UnsafeRawBufferPointer(room), to: plan.name, at: offset)
    }

    /// The bits of a float32 that equals an element of BF16, F16 or F32, NaN and infinity too.
    private static func bits(_ bytes: UnsafeRawBufferPointer, at offset: Int, of type: ElementType) -> UInt32 {
        switch type {
        case .f16:
            Float(
                Float16(
                    bitPattern: UInt16(
                        littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
            )
            .bitPattern
        case .bf16:
            UInt32(UInt16(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))) << 16
        default: UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    private func quantize(
        _ requantization: Requantization, as plan: TensorPlan, scale: String, rows: Range<Int>
    ) throws -> [WrittenPiece] {
        let (source, firstRow) = requantization.source(ofRow: rows.lowerBound)
        let reference = reference(to: requantization.reference)
        let part = rows.lowerBound - firstRow..<rows.upperBound - firstRow
        let made = try unsafe reference.quantizer.quantize(
            source, rows: part, by: requantization.configuration, maximum: nil)
        guard unsafe made.unusable == 0 else {
            throw RepairError.nonFinite(file: requantization.reference.name, tensor: source.name)
        }
        let columns = plan.shape[1]
        return [
            try unsafe stream.record(made.codes, to: plan.name, at: rows.lowerBound * columns),
            try unsafe stream.record(made.scales, to: scale, at: rows.lowerBound * MemoryLayout<Float>.size),
        ]
    }

    private func reference(to checkpoint: Checkpoint) -> (stream: TensorStream, quantizer: BlockQuantizer) {
        if let reference { return reference }
        let stream = TensorStream(from: checkpoint, to: stream.writer)
        let made = (stream, BlockQuantizer(stream))
        reference = made
        return made
    }
}
