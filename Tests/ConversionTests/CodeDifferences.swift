// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Glibc

/// How the codes and scales of two quantized files differ.
struct CodeDifferences: Equatable {
    /// Codes in all.
    var codes = 0
    /// Codes that differ.
    var differing = 0
    /// The largest difference of two codes.
    var largest = 0
    /// The largest difference of two scales, relative to the scale.
    var scale: Float = 0

    /// Compares two tensors of the same name.
    mutating func add(_ left: [UInt8], _ right: [UInt8], of tensor: TensorInfo) {
        if tensor.name.hasSuffix(".weight_scale") {
            for (left, right) in zip(Self.floats(left), Self.floats(right)) {
                scale = max(scale, abs(left - right) / left)
            }
        } else {
            codes += left.count
            for start in stride(from: 0, to: left.count, by: 4096) {
                add(left, right, at: start..<min(start + 4096, left.count))
            }
        }
    }

    /// Compares some codes; most are equal, and only the others are looked at one by one.
    private mutating func add(_ left: [UInt8], _ right: [UInt8], at range: Range<Int>) {
        let isEqual = unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                let left = unsafe UnsafeRawBufferPointer(rebasing: left[range])
                let right = unsafe UnsafeRawBufferPointer(rebasing: right[range])
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe memcmp(left, right, range.count) == 0
            }
        }
        guard !isEqual else { return }
        for index in range where left[index] != right[index] {
            differing += 1
            let difference = Int(Int8(bitPattern: left[index])) - Int(Int8(bitPattern: right[index]))
            largest = max(largest, abs(difference))
        }
    }

    private static func floats(_ bytes: [UInt8]) -> [Float] {
        unsafe bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4)
                .map {
                    Float(
                        bitPattern: UInt32(
                            littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
                }
        }
    }
}
