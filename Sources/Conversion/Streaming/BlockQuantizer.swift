// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// Quantizes blocks of rows, with memory for one of them and the current layer's quantizer.
final class BlockQuantizer {
    /// Codes and scales of some rows, and how many of their weights cannot be quantized; valid until the next call.
    typealias Rows = (codes: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer, unusable: Int)

    private let stream: TensorStream
    private let scales = BlockMemory()
    private var quantizer: RowQuantizer?
    private var key: Key?

    /// What a quantizer is made for; consecutive blocks mostly have it in common.
    private struct Key: Equatable {
        let elementType: ElementType
        let columns: Int
        let configuration: Configuration
    }

    init(_ stream: TensorStream) {
        self.stream = stream
    }

    /// The largest weight of some rows after rotation, and how many weights cannot be quantized.
    func survey(_ source: TensorInfo, rows: Range<Int>, by configuration: Configuration) throws -> RowSurvey {
        prepare(for: source, configuration)
        let bytes = try unsafe stream.read(source, source.byteRange(ofRows: rows))
        guard let survey = unsafe quantizer?.survey(bytes) else { preconditionFailure("the quantizer was prepared") }
        return survey
    }

    /// Quantizes some rows.
    ///
    /// - Parameter maximum: the matrix's largest weight after rotation; nil for one scale per row.
    func quantize(
        _ source: TensorInfo, rows: Range<Int>, by configuration: Configuration, maximum: Float?
    ) throws -> Rows {
        prepare(for: source, configuration)
        let bytes = try unsafe stream.read(source, source.byteRange(ofRows: rows))
        let codes = unsafe stream.room(rows.count * source.shape[1])
        let scales = unsafe self.scales.floats(rows.count)
        let unusable = unsafe quantizer?.encode(bytes, tensorMaximum: maximum, codes: codes, scales: scales)
        return (UnsafeRawBufferPointer(codes), UnsafeRawBufferPointer(scales), unusable ?? 0)
    }

    private func prepare(for source: TensorInfo, _ configuration: Configuration) {
        let key = Key(elementType: source.elementType, columns: source.shape[1], configuration: configuration)
        guard key != self.key else { return }
        self.key = key
        quantizer = RowQuantizer(elementType: key.elementType, columns: key.columns, configuration: configuration)
    }
}

/// Memory that one task uses for block after block; it grows to the largest block and is never cleared.
///
/// Safe: it alone frees what it hands out, and every task has one of its own.
@safe final class BlockMemory {
    private var storage: UnsafeMutableRawBufferPointer

    init() {
        unsafe storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: Self.alignment)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Memory for `count` bytes, valid until the next call.
    func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if unsafe storage.count < count {
            unsafe storage.deallocate()
            unsafe storage = .allocate(byteCount: count, alignment: Self.alignment)
        }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: storage[..<count])
    }

    /// Memory for `count` numbers, valid until the next call.
    func floats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        unsafe bytes(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self)
    }

    /// A cache line, which is also the widest vector.
    private static let alignment = 64
}
