// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import OrderedCollections

/// What bitsandbytes says of a layer, in the JSON of `L.weight.quant_state.bitsandbytes__nf4` or `…__fp4`.
package struct BitsandbytesState: Sendable, Hashable {
    /// `nf4` or `fp4`.
    package let type: String
    /// Weights of a run that has one scale.
    package let block: Int
    /// Rows and columns.
    package let shape: [Int]
    /// The original's element type, such as `bfloat16`, to which weights are rounded.
    package let originalType: String
    /// Scales of a run that has one scale of its own, where scales are quantized too; nil if they are plain numbers.
    package let nestedBlock: Int?
    /// What is added to quantized scales.
    package let nestedOffset: Float

    /// What the name of the tensor begins with, without the layer's.
    static let partPrefix = "weight.quant_state.bitsandbytes__"
    /// Bytes of the longest text that is read.
    static let longestText = 1 << 16

    /// The state that a text says; nil if it is not JSON, or lacks what is needed.
    init?(decoding bytes: [UInt8]) {
        guard let members = (try? JSONValue(parsing: bytes))?.objectValue,
            let type = members["quant_type"]?.stringValue, let block = members["blocksize"]?.integerValue, block > 0,
            let shape = members["shape"]?.arrayValue?.compactMap(\.integerValue), shape.count == 2,
            shape.allSatisfy({ $0 > 0 })
        else { return nil }
        self.type = type
        self.block = block
        self.shape = shape
        originalType = members["dtype"]?.stringValue ?? ""
        nestedBlock = members["nested_blocksize"]?.integerValue
        nestedOffset = Float(members["nested_offset"]?.doubleValue ?? 0)
    }
}
