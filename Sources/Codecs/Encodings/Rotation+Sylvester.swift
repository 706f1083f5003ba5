// SPDX-License-Identifier: Apache-2.0

extension Rotation {
    /// A rotation by Sylvester's matrix of `groupSize`, a power of 2; nil if the size is not one from 2 to 65536.
    ///
    /// No marker can name it if the size is a power of 4, since that means the regular matrix.
    package init?(sylvesterGroupSize groupSize: Int) {
        guard groupSize >= 2, groupSize <= 1 << 16, groupSize.nonzeroBitCount == 1 else { return nil }
        self.groupSize = groupSize
        isSylvester = true
    }
}
