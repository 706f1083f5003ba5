// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files

extension Checkpoint {
    /// All elements of a tensor, read straight into an array.
    ///
    /// - Parameter type: a type of the width of the tensor's elements, little-endian as on every machine this runs on.
    func elements<Element: BitwiseCopyable>(
        of tensor: TensorInfo, as type: Element.Type
    ) throws(FileError) -> [Element] {
        var failure: FileError?
        let elements = unsafe [Element](unsafeUninitializedCapacity: tensor.elementCount) { buffer, initializedCount in
            do throws(FileError) {
                let bytes = unsafe UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: tensor.byteCount)
                try unsafe read(tensor, at: 0, into: bytes)
                initializedCount = tensor.elementCount
            } catch {
                failure = error
                initializedCount = 0
            }
        }
        if let failure { throw failure }
        return elements
    }

    /// The numbers of an F32 or F64 tensor.
    func doubles(of tensor: TensorInfo) throws(FileError) -> [Double] {
        tensor.elementType == .f64
            ? try elements(of: tensor, as: Double.self) : try elements(of: tensor, as: Float.self).map(Double.init)
    }
}
