// SPDX-License-Identifier: Apache-2.0

/// A part of one tensor that a task reads, works on and writes at once.
struct Block: Sendable, Hashable {
    /// The position of the tensor in the list that is worked through.
    let tensor: Int
    /// Rows, elements or bytes of the tensor, whatever its unit is.
    let units: Range<Int>

    /// Bytes of input that a block has at most, unless one unit alone has more.
    static let byteCount = 1 << 20

    /// Blocks that cover a tensor of `count` units of `unitBytes` bytes each.
    static func covering(_ count: Int, unitBytes: Int, ofTensor tensor: Int) -> [Block] {
        let units = max(1, byteCount / max(1, unitBytes))
        return stride(from: 0, to: count, by: units)
            .map { start in
                Block(tensor: tensor, units: start..<min(start + units, count))
            }
    }
}
