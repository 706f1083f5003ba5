// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a conversion works with: memory for a block, and the quantizer of the layer at hand.
final class ConversionWorker {
    private let stream: TensorStream
    private let scales = BlockMemory()
    private var quantizer: RowQuantizer?
    private var quantizerKey: Key?

    /// What a quantizer is made for; consecutive blocks mostly have it in common.
    private struct Key: Equatable {
        let elementType: ElementType
        let columns: Int
        let configuration: Configuration
    }

    init(_ stream: TensorStream) {
        self.stream = stream
    }

    /// The largest weight of some rows after rotation, and how many are not finite.
    func survey(_ tensor: PlannedTensor, rows: Range<Int>) throws -> RowQuantizer.Survey {
        prepareQuantizer(for: tensor)
        let bytes = try unsafe stream.read(tensor.source, tensor.source.byteRange(ofRows: rows))
        guard let survey = unsafe quantizer?.survey(bytes) else { preconditionFailure("the tensor is not quantized") }
        return survey
    }

    /// Writes what becomes of a part of a tensor.
    ///
    /// - Returns: weights that were to be quantized and cannot be.
    func write(_ tensor: PlannedTensor, _ units: Range<Int>, maximum: Float?) throws -> UnusableWeights {
        switch tensor.fate {
        case .quantized: return try quantize(tensor, rows: units, maximum: maximum)
        case .cast(let type, _): try cast(tensor.source, elements: units, to: type)
        case .kept: try stream.copy(tensor.source, units)
        case .removed: break
        }
        return UnusableWeights()
    }

    /// Counts weights that were to be quantized and cannot be; writes nothing.
    func countUnusable(_ tensor: PlannedTensor, _ units: Range<Int>) throws -> UnusableWeights {
        guard case .quantized = tensor.fate else { return UnusableWeights() }
        return UnusableWeights(try survey(tensor, rows: units))
    }

    private func quantize(_ tensor: PlannedTensor, rows: Range<Int>, maximum: Float?) throws -> UnusableWeights {
        prepareQuantizer(for: tensor)
        let source = tensor.source
        let bytes = try unsafe stream.read(source, source.byteRange(ofRows: rows))
        let codes = unsafe stream.room(rows.count * source.shape[1])
        let scales = unsafe self.scales.floats(rows.count)
        let unusable = unsafe quantizer?.quantize(bytes, tensorMaximum: maximum, codes: codes, scales: scales)
        let offset = rows.lowerBound * source.shape[1]
        try unsafe stream.writer.write(UnsafeRawBufferPointer(codes), to: source.name, at: offset)
        try unsafe write(UnsafeRawBufferPointer(scales), ofRows: rows, tensor)
        // Which they are is seldom asked, and costs a second look.
        return unusable == 0 ? UnusableWeights() : try countUnusable(tensor, rows)
    }

    /// Writes the scales of some rows, or the tensor's only one, and with the first rows the marker.
    private func write(_ scales: UnsafeRawBufferPointer, ofRows rows: Range<Int>, _ tensor: PlannedTensor) throws {
        let layer = QuantizedLayer.layerName(ofWeight: tensor.source.name)
        let name = QuantizedLayer.scaleName(ofLayer: layer)
        let width = MemoryLayout<Float>.size
        if tensor.scaling == .row {
            try unsafe stream.writer.write(scales, to: name, at: rows.lowerBound * width)
        } else if rows.lowerBound == 0 {
            try unsafe stream.writer.write(UnsafeRawBufferPointer(rebasing: scales[..<width]), to: name, at: 0)
        }
        if rows.lowerBound == 0, let marker = tensor.marker {
            try stream.write(marker.encoded(), to: QuantizedLayer.markerName(ofLayer: layer))
        }
    }

    private func cast(_ source: TensorInfo, elements: Range<Int>, to type: ElementType) throws {
        let (from, to) = (source.elementType.bitWidth / 8, type.bitWidth / 8)
        let bytes = try unsafe stream.read(source, elements.lowerBound * from..<elements.upperBound * from)
        let room = unsafe stream.room(elements.count * to)
        unsafe source.elementType.cast(bytes, to: type, into: room)
        try unsafe stream.writer.write(UnsafeRawBufferPointer(room), to: source.name, at: elements.lowerBound * to)
    }

    private func prepareQuantizer(for tensor: PlannedTensor) {
        guard case .quantized(let configuration) = tensor.fate else { return }
        let source = tensor.source
        let key = Key(elementType: source.elementType, columns: source.shape[1], configuration: configuration)
        guard key != quantizerKey else { return }
        quantizerKey = key
        quantizer = RowQuantizer(elementType: key.elementType, columns: key.columns, configuration: configuration)
    }
}
