// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// A quantized layer that is looked for in an original.
package protocol MatchedLayer: Sendable {
    /// The tensor that holds the codes.
    var weight: TensorInfo { get }
    /// The shape of the tensor that it stands for.
    var tensorShape: [Int] { get }

    /// The same layer in the shape of an original's tensor; nil if it cannot have that.
    func fitted(to shape: [Int]) -> Self?
}

extension MatchedLayer {
    /// Output rows.
    var rowCount: Int { tensorShape.first ?? 0 }
}

extension ReadableLayer: MatchedLayer {}

extension StoredLayer: MatchedLayer {
    package var tensorShape: [Int] { shape }

    package func fitted(to shape: [Int]) -> StoredLayer? { shape == self.shape ? self : nil }
}
