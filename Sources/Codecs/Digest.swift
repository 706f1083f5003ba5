// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// A 128-bit non-cryptographic digest (XXH3), built up from pieces in their order.
///
/// The digest of a sequence of pieces is the XXH3 of the pieces' own XXH3 values, 16 little-endian bytes each, so that
/// pieces can be taken in parallel. It tells one model from another; it is not a protection against forgery.
package struct Digest: Sendable, Equatable, CustomStringConvertible {
    private let low: UInt64
    private let high: UInt64

    /// The digest of one piece.
    package init(of bytes: UnsafeRawBufferPointer, level: CPULevel = .best) {
        let digest = unsafe level.kernels.digest(bytes.baseAddress, bytes.count)
        low = digest.low
        high = digest.high
    }

    /// The digest of one piece.
    package init(of bytes: [UInt8]) {
        self = unsafe bytes.withUnsafeBytes { unsafe Digest(of: $0) }
    }

    /// The digest of a sequence of pieces.
    package init(of pieces: [Digest]) {
        let words = pieces.flatMap { [$0.low.littleEndian, $0.high.littleEndian] }
        self = unsafe words.withUnsafeBytes { unsafe Digest(of: $0) }
    }

    /// The digest that 32 hexadecimal digits name; nil if a text is not that.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }),
            let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        (self.low, self.high) = (low, high)
    }

    /// 32 hexadecimal digits.
    package var description: String {
        [high, low]
            .map { word in
                let digits = String(word, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            .joined()
    }
}
