// SPDX-License-Identifier: Apache-2.0

/// The size of one block of a ggml type: neighbours in a row that share scales.
///
/// Blocks never cross rows, so the elements of a row are a multiple of a block's.
public struct BlockSize: Sendable, Hashable {
    /// How many elements a block holds.
    public let elements: Int
    /// How many bytes a block takes, scales included.
    public let bytes: Int

    init(_ elements: Int, bytes: Int) {
        self.elements = elements
        self.bytes = bytes
    }
}

extension ElementType {
    /// The size of a block of this type; nil for types whose elements stand by themselves.
    ///
    /// Sizes are those of ggml's `type_traits` (ggml.c), from the structures `block_…` of ggml-common.h.
    public var block: BlockSize? {
        switch self {
        case .q80: BlockSize(32, bytes: 34)
        case .q81: BlockSize(32, bytes: 40)
        case .q40, .iq4NL: BlockSize(32, bytes: 18)
        case .q41: BlockSize(32, bytes: 20)
        case .q50: BlockSize(32, bytes: 22)
        case .q51: BlockSize(32, bytes: 24)
        case .mxfp4: BlockSize(32, bytes: 17)
        case .ggufNVFP4: BlockSize(64, bytes: 36)
        case .q10: BlockSize(128, bytes: 18)
        default: superBlock
        }
    }

    /// The size of a block of 256 elements; nil for other types.
    private var superBlock: BlockSize? {
        let bytes: Int? =
            switch self {
            case .q2K: 84
            case .q3K, .iq3S: 110
            case .q4K: 144
            case .q5K: 176
            case .q6K: 210
            case .q8K: 292
            case .iq1S: 50
            case .iq1M: 56
            case .iq2XXS, .tq20: 66
            case .iq2XS: 74
            case .iq2S: 82
            case .iq3XXS: 98
            case .iq4XS: 136
            case .tq10: 54
            default: nil
            }
        return bytes.map { BlockSize(256, bytes: $0) }
    }

    /// How many bytes a row of `columns` elements takes.
    ///
    /// - Precondition: the row is whole blocks and whole bytes, and its size fits `Int`.
    package func byteCount(ofRow columns: Int) -> Int {
        guard let block else { return columns * bitWidth / 8 }
        precondition(columns.isMultiple(of: block.elements), "\(columns) elements are not whole blocks of \(rawValue)")
        return columns / block.elements * block.bytes
    }
}
