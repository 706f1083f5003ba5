// SPDX-License-Identifier: Apache-2.0

/// A uniform sample of a layer's input rows, kept by random keys: the rows with the smallest keys of all that were seen.
///
/// Two samples merge by keeping the smallest keys of both.
package struct ActivationSample: Sendable, Equatable {
    /// [row] the random key of each row, rising; empty if the file does not say them: then the sample does not merge.
    package var keys: [UInt64]
    /// [row][in] the rows, one behind the other.
    package var values: [Float16]

    /// A sample from its parts.
    package init(keys: [UInt64], values: [Float16]) {
        self.keys = keys
        self.values = values
    }
}
