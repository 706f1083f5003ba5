// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// One way of writing a layer: what comes back of its weights.
///
/// It owns its buffers, so a task has one of its own.
protocol Reconstruction: AnyObject {
    /// The weights of a block as they come back, in the original basis.
    ///
    /// - Parameters:
    ///   - block: the block's number.
    ///   - original: the block's rows as they are in the original.
    ///   - weights: receives float32.
    func reconstruct(
        _ block: Int, of original: UnsafeRawBufferPointer, into weights: UnsafeMutableRawBufferPointer
    ) throws
}

/// The original, quantized in one configuration of the sweep and taken back.
final class SweptReconstruction: Reconstruction {
    private var quantizer: RowQuantizer
    private var dequantizer: RowDequantizer
    private let tensorMaximum: Float?
    private let blocks: RowBlocks
    private var codes: [UInt8]
    private var scales: [Float]

    init(of configuration: Configuration, _ plan: FigurePlan, blocks: RowBlocks) {
        let rows = min(blocks.rows, blocks.rowsPerBlock)
        quantizer = RowQuantizer(
            elementType: plan.collection.tensor.elementType, columns: plan.columns, configuration: configuration)
        dequantizer = RowDequantizer(columns: plan.columns, rotation: configuration.rotation)
        tensorMaximum = configuration.scaling == .tensor ? plan.tensorMaxima[configuration.rotation] : nil
        self.blocks = blocks
        codes = Array(repeating: 0, count: rows * plan.columns)
        scales = Array(repeating: 0, count: rows)
    }

    func reconstruct(
        _ block: Int, of original: UnsafeRawBufferPointer, into weights: UnsafeMutableRawBufferPointer
    ) throws {
        let maximum = tensorMaximum
        unsafe codes.withUnsafeMutableBytes { codes in
            unsafe scales.withUnsafeMutableBufferPointer { scales in
                _ = unsafe quantizer.quantize(original, tensorMaximum: maximum, codes: codes, scales: scales)
            }
        }
        let count = blocks.rows(of: block).count
        unsafe codes.withUnsafeBytes { codes in
            unsafe dequantizer.dequantize(codes, scales: scales.prefix(count), as: .f32, into: weights)
        }
    }
}

/// What a candidate holds in the layer's place.
final class MeasuredReconstruction: Reconstruction {
    private var dequantizer: RowDequantizer
    private let reader: BlockReader
    private let blocks: RowBlocks
    private let scales: [Float]

    init(of partner: Partner, _ plan: FigurePlan, blocks: RowBlocks) throws {
        dequantizer = RowDequantizer(columns: plan.columns, rotation: partner.rotation)
        self.blocks = RowBlocks(rows: blocks.rows, rowBytes: plan.columns, rowsPerBlock: blocks.rowsPerBlock)
        reader = BlockReader(
            partner.candidate.checkpoint, partner.layer.weight, blocks: self.blocks, firstRow: partner.firstRow)
        scales = try partner.scales()
    }

    func reconstruct(
        _ block: Int, of original: UnsafeRawBufferPointer, into weights: UnsafeMutableRawBufferPointer
    ) throws {
        let codes = try unsafe reader.read(block)
        unsafe dequantizer.dequantize(codes, scales: scales[blocks.rows(of: block)], as: .f32, into: weights)
    }
}
