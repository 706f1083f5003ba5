// SPDX-License-Identifier: Apache-2.0

public import Checkpoints

extension TensorInfo {
    /// Whether this is a layer: a floating-point matrix that is not empty and whose name ends in `.weight`.
    public var isLayer: Bool {
        elementType.isFloatingWeight && shape.count == 2 && byteCount > 0 && name.hasSuffix(".weight")
    }
}
