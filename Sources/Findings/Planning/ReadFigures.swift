// SPDX-License-Identifier: Apache-2.0

/// How much of a file was read, each byte counted once.
package struct ReadFigures: Sendable, Hashable, Codable {
    /// The bytes, the header's among them.
    package let bytes: Int
    /// How often something was asked for: planned ranges, and single reads elsewhere.
    package let requests: Int
    /// The bytes as a share of the file's.
    package let share: Double

    /// Figures of a file of `byteCount` bytes.
    package init(bytes: Int, requests: Int, of byteCount: Int) {
        (self.bytes, self.requests) = (bytes, requests)
        share = byteCount == 0 ? 1 : Double(bytes) / Double(byteCount)
    }
}
