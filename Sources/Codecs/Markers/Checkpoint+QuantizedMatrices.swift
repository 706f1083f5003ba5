// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

extension Checkpoint {
    /// The matrices of this checkpoint that hold codes instead of weights: INT8 layers, and `….weight` in a type of 8 bits or
    /// less.
    ///
    /// - Throws: `FileError` if a marker cannot be read.
    package func quantizedMatrices() throws(FileError) -> [TensorInfo] {
        let contents = try QuantizedCheckpoint(scanning: self)
        let known = Set(contents.layers.map(\.weight.name) + contents.unsupported.map(\.weight.name))
        return tensors.filter { tensor in
            !tensor.elementType.isFloatingWeight && tensor.byteCount > 0
                && (known.contains(tensor.name) || tensor.isMatrixOfCodes)
        }
    }
}

extension TensorInfo {
    fileprivate var isMatrixOfCodes: Bool {
        elementType.bitWidth <= 8 && elementType != .bool && shape.count == 2
            && name.hasSuffix(StoredLayer.weightSuffix)
    }
}
