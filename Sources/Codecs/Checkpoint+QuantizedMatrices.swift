// SPDX-License-Identifier: Apache-2.0

public import Checkpoints

extension Checkpoint {
    /// The matrices of this checkpoint that hold codes instead of weights: INT8 layers, and `….weight` in a type of 8 bits or
    /// less.
    ///
    /// - Throws: `CheckpointError` where a marker cannot be read.
    public func quantizedMatrices() throws(CheckpointError) -> [TensorInfo] {
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
            && name.hasSuffix(QuantizedLayer.weightSuffix)
    }
}
