// SPDX-License-Identifier: Apache-2.0

import Checkpoints

extension TensorInfo {
    /// Bytes of one row of a matrix.
    var rowByteCount: Int { shape[1] * elementType.bitWidth / 8 }

    /// Where the bytes of some rows of a matrix are, counted from the tensor's first byte.
    func byteRange(ofRows rows: Range<Int>) -> Range<Int> {
        rows.lowerBound * rowByteCount..<rows.upperBound * rowByteCount
    }
}
