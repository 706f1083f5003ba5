// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Why a layer that looks quantized cannot be measured or dequantized.
package enum StoredLayerDefect: Error, Sendable, Equatable {
    /// The weight is of another type than I8.
    case elementType(ElementType, format: String?)
    /// The weight is floating-point, and a marker or a scale says that it is quantized.
    case floatingPoint(ElementType, format: String?)
    /// Tensors beside the codes change what they mean, or are not understood.
    case unknownParts([String])
    /// Each byte holds two 4-bit codes.
    case packed
    /// Integer or FP8 tensors of no layout that is known, or of one that is not read.
    case unread(ElementType, [Int])
    /// The weight is not a matrix, or is an empty one.
    case weightShape([Int])
    /// The weight has more rows or columns than are worked on.
    case weightTooLarge([Int])
    /// The marker names a format that is not `int8_tensorwise`.
    case format(String)
    /// There is no scale.
    case missingScale
    /// The scale is of no floating-point type that is known for scales.
    case scaleType(ElementType)
    /// The scale is neither one element nor one per row.
    case scaleShape([Int], rows: Int)
    /// The marker cannot be understood.
    case marker(QuantizationMarkerError)
    /// There is no rotation of that group size.
    case group(Int)
    /// The marker's group size does not divide the input dimension.
    case groupDoesNotDivide(Int, columns: Int)
}

extension StoredLayerDefect: CustomStringConvertible {
    /// The reason, as one sentence about the layer.
    package var description: String {
        switch self {
        case .elementType(let type, let format):
            "The weight is \(type.rawValue)\(format.map { " in the format \($0)" } ?? ""); only I8 weights are read."
        case .floatingPoint(let type, let format):
            "The weight is \(type.rawValue), "
                + (format.map { "and the marker names the format \($0)." } ?? "and a scale for codes stands beside it.")
        case .unknownParts(let parts):
            "Beside the codes there is \(parts.joined(separator: ", ")): the codes and their scale alone are not the weight."
        case .packed:
            "Each byte holds two 4-bit codes; only I8 weights with one code in a byte are read."
        case .unread(let type, let shape):
            "The tensor is \(type.rawValue) of shape \(shape), in no layout that is read."
        case .weightShape(let shape):
            "The weight is I8 of shape \(shape); expected a matrix that is not empty."
        case .weightTooLarge(let shape):
            "The weight has shape \(shape); expected at most \(TensorInfo.mostRows) rows and \(TensorInfo.mostColumns) columns."
        case .format(let format):
            "The marker names the format \(format); expected \(QuantizationMarker.int8)."
        case .missingScale:
            "The weight is I8 and has no weight_scale."
        case .scaleType(let type):
            "The scale is \(type.rawValue); expected F32, BF16 or F16."
        case .scaleShape(let shape, let rows):
            "The scale has shape \(shape); expected [], [1], [1, 1] or [\(rows), 1]."
        case .marker(let error):
            "The marker \(error)."
        case .group(let size):
            "The marker names the rotation group \(size); expected a power of 2."
        case .groupDoesNotDivide(let size, let columns):
            "The marker names the rotation group \(size), which does not divide the \(columns) inputs."
        }
    }
}
