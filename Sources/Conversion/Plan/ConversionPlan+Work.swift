// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs

extension ConversionPlan {
    /// Whether anything becomes other than it was: a layer is quantized, a tensor is cast or left out.
    package var hasWork: Bool {
        tensors.contains { tensor in
            switch tensor.fate {
            case .quantized, .cast, .removed: true
            case .kept: false
            }
        }
    }

    /// Makes sure that there is something to convert, and that the input is not a quantized file.
    ///
    /// A cast by `--output-dtype` is something to do.
    ///
    /// - Throws: `ConversionError.quantizedAlready`, `ConversionError.nothingToConvert`, or `FileError` if a marker
    ///   cannot be read.
    package func checkWork(of checkpoint: Checkpoint) throws {
        let quantized = try checkpoint.quantizedMatrices()
        if let first = quantized.first, cast.isEmpty {
            throw ConversionError.quantizedAlready(
                file: checkpoint.name, matrices: quantized.count, example: first.name,
                type: first.elementType.rawValue)
        }
        guard hasWork else { throw ConversionError.nothingToConvert(file: checkpoint.name) }
    }
}

extension DequantizationPlan {
    /// Makes sure that there is something to dequantize or to cast.
    ///
    /// - Throws: `ConversionError.nothingToDequantize`.
    package func checkWork(of checkpoint: Checkpoint) throws(ConversionError) {
        guard layers.isEmpty, casts.isEmpty else { return }
        throw .nothingToDequantize(file: checkpoint.name, unreadable: unsupported.count)
    }
}
