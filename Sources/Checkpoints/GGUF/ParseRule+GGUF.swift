// SPDX-License-Identifier: Apache-2.0

package import Documents

/// What a GGUF file must keep to, beside the rules that it shares with safetensors: `duplicate-tensor`, `duplicate-key`,
/// `metadata-count`, `shape-rank`, `size-overflow`, `data-hole`, `data-overlap`, `data-end`,
/// `data-trailing`, `header-length` and `combining-marks`.
extension ParseRule {
    // The file as a whole.
    package static let byteOrder = ParseRule("byte-order")
    package static let ggufVersion = ParseRule("gguf-version")
    package static let headerEnd = ParseRule("header-end")
    package static let tensorCount = ParseRule("tensor-count")

    // Keys and values.
    package static let stringLength = ParseRule("string-length")
    package static let stringText = ParseRule("string-utf8")
    package static let valueType = ParseRule("value-type")
    package static let boolValue = ParseRule("bool-value")
    package static let nestedArray = ParseRule("nested-array")
    package static let alignment = ParseRule("alignment")
    package static let originalShape = ParseRule("original-shape")
    package static let headCount = ParseRule("head-count")

    // A tensor.
    package static let typeID = ParseRule("type-unknown")
    package static let dimension = ParseRule("dimension")
    package static let wholeBlocks = ParseRule("whole-blocks")
    package static let offsetAlignment = ParseRule("offset-alignment")

    // The shards of a model.
    package static let shardFormat = ParseRule("shard-format")

    /// All rules that GGUF files alone have.
    package static let gguf: [ParseRule] = [
        .byteOrder, .ggufVersion, .headerEnd, .tensorCount, .stringLength, .stringText, .valueType, .boolValue,
        .nestedArray, .alignment, .originalShape, .headCount, .typeID, .dimension, .wholeBlocks, .offsetAlignment,
        .shardFormat,
    ]
}
