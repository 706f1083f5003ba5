// SPDX-License-Identifier: Apache-2.0

/// What a safetensors file and an index must keep to; the raw value is the stable identifier in errors.
enum Rule: String, CaseIterable, Sendable {
    // The text: strict JSON.
    case jsonSyntax = "json-syntax"
    case jsonText = "json-utf8"
    case jsonDepth = "json-depth"
    case jsonType = "json-type"
    case jsonNumber = "json-number"
    case jsonSize = "json-size"
    case duplicateKey = "duplicate-key"
    case combiningMarks = "combining-marks"

    // The file as a whole.
    case notSafetensors = "not-safetensors"

    // The header as a whole.
    case headerMissing = "header-missing"
    case headerLength = "header-length"
    case headerStart = "header-start"
    case headerPadding = "header-padding"

    case metadataCount = "metadata-count"

    // An entry of the header.
    case duplicateTensor = "duplicate-tensor"
    case tensorName = "tensor-name"
    case entryIncomplete = "entry-incomplete"
    case integer = "integer"
    case shapeRank = "shape-rank"
    case elementType = "dtype-unknown"
    case offsetsCount = "offsets-count"
    case offsetsOrder = "offsets-order"
    case sizeOverflow = "size-overflow"
    case wholeBytes = "whole-bytes"
    case sizeMismatch = "size-mismatch"

    // The data: covered from 0 to its end, each byte once.
    case dataHole = "data-hole"
    case dataOverlap = "data-overlap"
    case dataEnd = "data-end"
    case dataTrailing = "data-trailing"

    // An index and its shards.
    case indexLength = "index-length"
    case indexMap = "index-map"
    case shardCount = "shard-count"
    case shardName = "shard-name"
    case shardMissing = "shard-missing"
    case shardTensor = "shard-tensor"
    case shardDuplicate = "shard-duplicate"
}
