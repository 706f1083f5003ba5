// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// Where the bytes are that a block is made of.
struct BlockPlace: Sendable {
    let checkpoint: Checkpoint
    let tensor: TensorInfo
    /// Counted from the tensor's first byte.
    let bytes: Range<Int>

    /// Asks the system to read them, so that a slow disk works while the CPU does.
    func prefetch() {
        checkpoint.prefetch(tensor, at: bytes.lowerBound, count: bytes.count)
    }
}
