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

/// The original, encoded in one configuration of the sweep and read back.
final class SweptReconstruction: Reconstruction {
    private let trip: RowRoundTrip
    private let tensorMaximum: Float?

    init(of configuration: Configuration, _ plan: FigurePlan) {
        trip = RowRoundTrip(
            elementType: plan.collection.tensor.elementType, columns: plan.columns, encoding: .int8(configuration))
        tensorMaximum = configuration.scaling == .tensor ? plan.tensorMaxima[configuration.rotation] : nil
    }

    func reconstruct(
        _ block: Int, of original: UnsafeRawBufferPointer, into weights: UnsafeMutableRawBufferPointer
    ) throws {
        unsafe trip.write(original, tensorMaximum: tensorMaximum, as: .f32, into: weights)
    }
}

/// What a candidate holds in the layer's place.
final class MeasuredReconstruction: Reconstruction {
    private var values: any RowValues & ~Copyable
    private let reader: BlockReader
    private let blocks: RowBlocks
    private let weights: LayerWeights
    private let firstRow: Int

    init(of partner: Partner, _ plan: FigurePlan, blocks: RowBlocks) throws {
        weights = try partner.weights()
        firstRow = partner.firstRow
        values = weights.rowValues()
        self.blocks = RowBlocks(rows: blocks.rows, rowBytes: plan.columns, rowsPerBlock: blocks.rowsPerBlock)
        reader = BlockReader(
            partner.candidate.checkpoint, partner.layer.weight, blocks: self.blocks, firstRow: partner.firstRow,
            isInModelOrder: true)
    }

    func reconstruct(
        _ block: Int, of original: UnsafeRawBufferPointer, into weights: UnsafeMutableRawBufferPointer
    ) throws {
        let rows = blocks.rows(of: block)
        let own = rows.lowerBound + firstRow..<rows.upperBound + firstRow
        let stored = try unsafe self.weights.stored(own, reader.read(bytes: self.weights.byteRange(ofRows: own)))
        unsafe values.write(stored, as: .f32, into: weights)
    }
}
