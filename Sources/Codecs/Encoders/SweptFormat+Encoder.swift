// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension SweptFormat {
    /// Whether the largest magnitude of the whole matrix has to be known before a row is encoded.
    package var needsLargestWeight: Bool {
        switch self {
        case .fp8Tensor, .fp8E5M2Tensor, .nvfp4: true
        default: false
        }
    }

    /// The largest magnitude that weights may have so that they certainly come back as numbers.
    ///
    /// Beyond it the sums of a rotation, a range, or scales in float16 may become infinite. Weights of models are far smaller.
    ///
    /// - Precondition: the format fits rows of `columns` weights.
    package func largestWeight(columns: Int) -> Float {
        if let rotation = packedFormat(columns: columns)?.rotation { return rotation.largestWeight }
        return self == .f16 || elementType?.block != nil ? Float(Float16.greatestFiniteMagnitude) : 0x1p124
    }

    /// What encodes rows of one matrix.
    ///
    /// - Parameters:
    ///   - columns: weights of a row, which the format fits.
    ///   - largest: the largest magnitude of the matrix, as it is in the original; of use only if ``needsLargestWeight``.
    package func encoder(columns: Int, largest: Float) -> any MatrixEncoder {
        switch self {
        case .fp8Tensor: return FP8Encoder(.f8E4M3, .tensor, columns: columns, largest: largest, writer: .comfyKitchen)
        case .fp8E5M2Tensor:
            return FP8Encoder(.f8E5M2, .tensor, columns: columns, largest: largest, writer: .comfyKitchen)
        case .fp8Plain: return FP8Encoder(.f8E4M3, .none, columns: columns, largest: 0, writer: .comfyKitchen)
        case .fp8E5M2Plain: return FP8Encoder(.f8E5M2, .none, columns: columns, largest: 0, writer: .comfyKitchen)
        case .fp8Row: return FP8Encoder(.f8E4M3, .row, columns: columns, largest: 0, writer: .convertToQuant)
        case .fp8Block64: return FP8Encoder(.f8E4M3, .block(64), columns: columns, largest: 0, writer: .convertToQuant)
        case .int8Block64: return Int8BlockEncoder(columns: columns, block: 64)
        case .mxfp8: return MXFP8Encoder(columns: columns)
        case .nvfp4: return NVFP4Encoder(columns: columns, largest: largest)
        case .w4a4: return W4A4Encoder(columns: columns, rotation: fittingRotation(columns: columns))
        case .w4a8: return W4A8Encoder(columns: columns, bits: 4, rotation: fittingRotation(columns: columns))
        case .w6a8: return W4A8Encoder(columns: columns, bits: 6, rotation: fittingRotation(columns: columns))
        case .awq: return AWQEncoder(columns: columns)
        case .nf4: return NF4Encoder(columns: columns)
        case .bf16: return CastEncoder(type: .bf16)
        case .f16: return CastEncoder(type: .f16)
        default:
            guard let encoder = elementType.flatMap(BlockMatrixEncoder.init) else {
                preconditionFailure("\(rawValue) has no encoder")
            }
            return encoder
        }
    }
}
