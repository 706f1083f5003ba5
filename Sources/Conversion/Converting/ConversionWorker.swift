// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a conversion works with: a stream of tensors, and a quantizer of blocks.
final class ConversionWorker {
    private let stream: TensorStream
    private let quantizer: BlockQuantizer

    init(_ stream: TensorStream) {
        self.stream = stream
        quantizer = BlockQuantizer(stream)
    }

    /// The largest weight of some rows after rotation, and how many weights cannot be quantized.
    func survey(_ tensor: PlannedTensor, rows: Range<Int>) throws -> RowSurvey {
        guard case .quantized(let configuration) = tensor.fate else {
            preconditionFailure("the tensor is not quantized")
        }
        return try quantizer.survey(tensor.source, rows: rows, by: configuration)
    }

    /// Writes what becomes of a part of a tensor.
    ///
    /// - Returns: weights that were to be quantized and cannot be.
    func write(_ tensor: PlannedTensor, _ units: Range<Int>, maximum: Float?) throws -> UnusableWeights {
        switch tensor.fate {
        case .quantized(let configuration):
            return try quantize(tensor, rows: units, by: configuration, maximum: maximum)
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

    private func quantize(
        _ tensor: PlannedTensor, rows: Range<Int>, by configuration: Configuration, maximum: Float?
    ) throws -> UnusableWeights {
        let source = tensor.source
        let made = try unsafe quantizer.quantize(source, rows: rows, by: configuration, maximum: maximum)
        try unsafe stream.writer.write(made.codes, to: source.name, at: rows.lowerBound * source.shape[1])
        try unsafe write(made.scales, ofRows: rows, tensor)
        // Which they are is rarely asked, and costs a second look.
        return try unsafe made.unusable == 0 ? UnusableWeights() : countUnusable(tensor, rows)
    }

    /// Writes the scales of some rows, or the tensor's only one, and with the first rows the marker.
    private func write(_ scales: UnsafeRawBufferPointer, ofRows rows: Range<Int>, _ tensor: PlannedTensor) throws {
        let layer = StoredLayer.layerName(ofWeight: tensor.source.name)
        let name = StoredLayer.scaleName(ofLayer: layer)
        let width = MemoryLayout<Float>.size
        if tensor.scaling == .row {
            try unsafe stream.writer.write(scales, to: name, at: rows.lowerBound * width)
        } else if rows.lowerBound == 0 {
            try unsafe stream.writer.write(UnsafeRawBufferPointer(rebasing: scales[..<width]), to: name, at: 0)
        }
        if rows.lowerBound == 0, let marker = tensor.marker {
            try stream.write(marker.encoded(), to: StoredLayer.markerName(ofLayer: layer))
        }
    }

    private func cast(_ source: TensorInfo, elements: Range<Int>, to type: ElementType) throws {
        let (from, to) = (source.elementType.bitWidth / 8, type.bitWidth / 8)
        let bytes = try unsafe stream.read(source, elements.lowerBound * from..<elements.upperBound * from)
        let room = unsafe stream.room(elements.count * to)
        unsafe source.elementType.cast(bytes, to: type, into: room)
        try unsafe stream.writer.write(UnsafeRawBufferPointer(room), to: source.name, at: elements.lowerBound * to)
    }
}
