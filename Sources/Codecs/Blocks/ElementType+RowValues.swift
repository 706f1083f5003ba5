// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

extension ElementType {
    /// What reads rows of `columns` weights of this type as float32; nil if they are not weights, or in blocks that are not
    /// decoded.
    ///
    /// - Precondition: `columns` are whole blocks.
    package func rowValues(columns: Int, level: CPULevel = .best) -> (any RowValues & ~Copyable)? {
        if isFloatingWeight { return PlainRowValues(elementType: self, columns: columns, level: level) }
        guard blockDecoder != nil else { return nil }
        return BlockRowValues(elementType: self, columns: columns, level: level)
    }
}
