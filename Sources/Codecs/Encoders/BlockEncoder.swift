// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Encodes blocks of one ggml type.
///
/// The bytes are those of ggml's `ggml_quantize_chunk` without an importance matrix: products and sums are rounded to float32 in the
/// order in which ggml-quants.c has them, sums run in the order of the elements.
protocol BlockEncoder: Sendable {
    /// The type of the blocks.
    static var elementType: ElementType { get }

    /// The bytes of one block.
    ///
    /// - Parameter weights: its weights, which are finite.
    static func encode(_ weights: [Float]) -> [UInt8]
}

/// Encodes rows as ggml's blocks.
package struct BlockMatrixEncoder: MatrixEncoder {
    private let encoder: any BlockEncoder.Type
    private let decoder: any BlockDecoder.Type
    private let block: BlockSize

    /// An encoder of blocks of a type; nil if no encoder writes it.
    package init?(_ type: ElementType) {
        guard let encoder = Self.all.first(where: { $0.elementType == type }), let decoder = type.blockDecoder,
            let block = type.block
        else { return nil }
        (self.encoder, self.decoder, self.block) = (encoder, decoder, block)
    }

    package func encode(_ weights: [Float]) -> EncodedRows {
        EncodedRows(
            codes: stride(from: 0, to: weights.count, by: block.elements)
                .flatMap { encoder.encode(Array(weights[$0..<$0 + block.elements])) })
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let count = rows.codes.count / block.bytes
        var weights = [Float](repeating: 0, count: count * block.elements)
        for index in 0..<count {
            var elements = weights.mutableSpan
            var own = elements._mutatingExtracting(index * block.elements..<(index + 1) * block.elements)
            decoder.decode(rows.codes.span.extracting(index * block.bytes..<(index + 1) * block.bytes), into: &own)
        }
        return weights
    }

    private static let all: [any BlockEncoder.Type] = [
        Q80Encoder.self, Q40Encoder.self, Q41Encoder.self, Q50Encoder.self, Q51Encoder.self, Q2KEncoder.self,
        Q3KEncoder.self, Q4KEncoder.self, Q5KEncoder.self, Q6KEncoder.self, IQ4NLEncoder.self, IQ4XSEncoder.self,
    ]
}

extension Float {
    /// The nearest whole number as ggml finds it: `nearest_int` in ggml-quants.c, for magnitudes under 2²².
    var nearestInt: Int { Int((self + 12_582_912).bitPattern & 0x7F_FFFF) - 0x40_0000 }

    /// The whole number towards 0 as C makes a byte of it on x86-64: beyond 32 bits it is 0.
    var truncatedByte: UInt8 {
        guard magnitude < 0x1p31 else { return 0 }
        return UInt8(truncatingIfNeeded: Int32(self))
    }

    /// The bytes of the nearest float16.
    var float16Bytes: [UInt8] { Float16(self).bitPattern.littleEndianBytes }

    /// The nearest number of float16.
    var float16: Float { Float(Float16(self)) }
}

extension [Float] {
    /// The weight of the largest magnitude, the first of several; 0 if all are 0.
    var extreme: Float { reduce(0) { $1.magnitude > $0.magnitude ? $1 : $0 } }

    /// The weights of the group `index`.
    func group(_ index: Int, of size: Int) -> [Float] { Array(self[index * size..<(index + 1) * size]) }
}
