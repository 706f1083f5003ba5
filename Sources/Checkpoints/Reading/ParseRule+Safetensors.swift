// SPDX-License-Identifier: Apache-2.0

package import Documents

/// What a safetensors file and an index of shards must keep to.
extension ParseRule {
    // The file as a whole.
    package static let notSafetensors = ParseRule("not-safetensors")

    // The header as a whole.
    package static let headerMissing = ParseRule("header-missing")
    package static let headerLength = ParseRule("header-length")
    package static let headerStart = ParseRule("header-start")
    package static let headerPadding = ParseRule("header-padding")

    package static let metadataCount = ParseRule("metadata-count")

    // An entry of the header.
    package static let duplicateTensor = ParseRule("duplicate-tensor")
    package static let tensorName = ParseRule("tensor-name")
    package static let entryIncomplete = ParseRule("entry-incomplete")
    package static let shapeRank = ParseRule("shape-rank")
    package static let elementType = ParseRule("dtype-unknown")
    package static let offsetsCount = ParseRule("offsets-count")
    package static let offsetsOrder = ParseRule("offsets-order")
    package static let sizeOverflow = ParseRule("size-overflow")
    package static let wholeBytes = ParseRule("whole-bytes")
    package static let sizeMismatch = ParseRule("size-mismatch")

    // The data: covered from 0 to its end, each byte once.
    package static let dataHole = ParseRule("data-hole")
    package static let dataOverlap = ParseRule("data-overlap")
    package static let dataEnd = ParseRule("data-end")
    package static let dataTrailing = ParseRule("data-trailing")

    // An index and its shards.
    package static let indexLength = ParseRule("index-length")
    package static let indexMap = ParseRule("index-map")
    package static let shardCount = ParseRule("shard-count")
    package static let shardName = ParseRule("shard-name")
    package static let shardMissing = ParseRule("shard-missing")
    package static let shardTensor = ParseRule("shard-tensor")
    package static let shardDuplicate = ParseRule("shard-duplicate")

    /// All rules of safetensors files and their indices.
    package static let safetensors: [ParseRule] = [
        .notSafetensors, .headerMissing, .headerLength, .headerStart, .headerPadding, .metadataCount,
        .duplicateTensor, .tensorName, .entryIncomplete, .shapeRank, .elementType, .offsetsCount,
        .offsetsOrder, .sizeOverflow, .wholeBytes, .sizeMismatch, .dataHole, .dataOverlap, .dataEnd,
        .dataTrailing, .indexLength, .indexMap, .shardCount, .shardName, .shardMissing, .shardTensor,
        .shardDuplicate,
    ]
}
