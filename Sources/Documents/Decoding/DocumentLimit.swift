// SPDX-License-Identifier: Apache-2.0

/// What the numbers of a document may be.
///
/// Wide enough for every model that Fidelio reads, and narrow enough that a reader can add and multiply them without a
/// check of its own: untrusted numbers are refused where they are decoded, and nowhere else.
package enum DocumentLimit {
    /// Rows or columns of a matrix, the points of a profile, the group size of a rotation.
    package static let dimension = 1...1 << 20
    /// How many of something there are: layers, tensors, weights of one matrix.
    package static let count = 0...1 << 40
    /// The weights of all layers together: their bits can still be counted in an `Int`.
    package static let weights = 0...1 << 50
    /// Bytes of files, as `Checkpoint` has them.
    package static let bytes = 0...1 << 60
    /// A ratio of energies in dB: that of the largest double to the smallest is 6,330.
    package static let decibels = -10_000.0...10_000.0
    /// A squared error of float32 weights, the largest of which is 4.7e77.
    package static let squaredError = 0.0...1e80
    /// A sum of squares of float32 weights, of which a matrix has at most 2^40.
    package static let energy = 0.0...1e95
    /// An error of float32 weights, the largest of which is 6.9e38.
    package static let error = 0.0...1e40
    /// A weight, as float32 has them.
    package static let weight = -1e40...1e40
    /// The least width of bins that differ: less than the smallest float32 above 0.
    package static let leastWidth = 1e-46
    /// A cosine similarity.
    package static let cosine = -1.0...1.0
    /// A part of a whole.
    package static let share = 0.0...1.0
    /// Entropy of 256 codes in bits, which rounding may exceed in the last digits.
    package static let entropy = 0.0...8.001
    /// A figure of a finding, whatever it is: its square is finite too.
    package static let figure = -1e150...1e150
}
