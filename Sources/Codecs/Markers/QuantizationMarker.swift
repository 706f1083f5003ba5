// SPDX-License-Identifier: Apache-2.0

package import Documents

/// What a file says about one quantized layer: the contents of `L.comfy_quant`, or of the layer's entry in the header.
///
/// Source: the `int8_tensorwise` markers that convert-to-quant writes and ComfyUI reads.
package struct QuantizationMarker: Sendable, Hashable {
    /// The one format that Fidelio writes and measures: INT8 with one scale per matrix or one per row.
    package static let int8 = "int8_tensorwise"

    /// The group size that is meant if a rotated layer's marker names none.
    package static let defaultGroupSize = 256

    /// The format's name; nil if the marker has none, as in some published files.
    package var format: String?
    /// The element type that dequantization returns, such as `torch.bfloat16`.
    package var originalType: String?
    /// Whether the weights were rotated before quantization (`convrot`).
    package var isRotated: Bool
    /// The rotation's group size as it is written (`convrot_groupsize`); nil if the marker has none.
    package var writtenGroupSize: Int?
    /// Whether there is one scale per row (`per_row`); nil if the marker does not say.
    package var isPerRow: Bool?
    /// Whether the settings stood in an object of their own (`params`).
    package var hasNestedParameters: Bool

    /// Weights that share a scale (`group_size`), in formats that have one per block; nil if the marker does not say.
    package internal(set) var writtenBlockSize: Int?
    /// The shape of the original (`orig_shape`), in formats that fill rows and columns up; nil if the marker does not say.
    package internal(set) var writtenShape: [Int]?

    /// Unusual spellings of values that ComfyUI still accepts, such as 1 for true; empty if there are none.
    package internal(set) var spellings: [String] = []
    /// Whether it is a text instead of an object: only the format is known.
    package internal(set) var isBareText = false

    /// Whether the format is int8_tensorwise or another name of it; a marker without format counts.
    package var isInt8: Bool { format.map(Self.isInt8) ?? true }

    /// Whether a format's name speaks of 8-bit codes by the matrix or by the row, in whatever spelling.
    static func isInt8(_ format: String) -> Bool {
        let name = format.lowercased().replacing("-", with: "_")
        let others = ["block", "group", "asym", "zero", "svd", "smooth", "w4", "int4"]
        return name.hasPrefix("int8") && !others.contains { name.contains($0) }
    }

    /// The group size of the rotation to take off; nil if there is none.
    ///
    /// Not only powers of 4: convert-to-quant writes 128 too.
    package var groupSize: Int? { isRotated ? writtenGroupSize ?? Self.defaultGroupSize : nil }

    /// A marker from its parts.
    package init(
        format: String? = Self.int8,
        originalType: String? = nil,
        isRotated: Bool = false,
        writtenGroupSize: Int? = nil,
        isPerRow: Bool? = nil,
        hasNestedParameters: Bool = false
    ) {
        self.format = format
        self.originalType = originalType
        self.isRotated = isRotated
        self.writtenGroupSize = writtenGroupSize
        self.isPerRow = isPerRow
        self.hasNestedParameters = hasNestedParameters
    }

    /// The marker of a layer that was quantized by `configuration`.
    ///
    /// - Parameter originalType: The element type that dequantization returns, such as `torch.bfloat16`.
    package init(_ configuration: Configuration, originalType: String) {
        self.init(
            originalType: originalType,
            isRotated: configuration.rotation != nil,
            writtenGroupSize: configuration.rotation?.groupSize,
            isPerRow: configuration.scaling == .row ? true : nil
        )
    }
}

/// Where a layer's marker was found.
package enum QuantizationMarkerSource: String, Sendable, Hashable {
    /// In the tensor `L.comfy_quant`.
    case tensor
    /// In the header, under `_quantization_metadata`.
    case header
    /// Nowhere.
    case none
}

/// Why a marker cannot be understood.
package enum QuantizationMarkerError: Error, Sendable, Equatable {
    /// The text is not JSON.
    case malformed(JSONError)
    /// The JSON value is of another kind than the marker needs.
    case unexpectedValue(key: String, expected: String)
}

extension QuantizationMarkerError: CustomStringConvertible {
    /// The reason, as the rest of a sentence that begins with the marker's name.
    package var description: String {
        switch self {
        case .malformed(let error): "is not JSON: expected \(error.expected), found \(error.found)"
        case .unexpectedValue("", let expected): "is not \(expected)"
        case .unexpectedValue(let key, let expected): "has a \"\(key)\" that is not \(expected)"
        }
    }
}
