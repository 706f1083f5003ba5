// SPDX-License-Identifier: Apache-2.0

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
///
/// Own code, since no library that is statically linked here has it: for the identity of files if it is asked for, and
/// for the hash by which a page's security policy admits its one script.
package struct SHA256: Sendable {
    /// The first 32 bits of the fractional parts of the square roots of the first 8 primes.
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var words = Array(repeating: UInt32(0), count: 64)
    private var byteCount: UInt64 = 0
    /// What came after the last whole block.
    private var rest: [UInt8] = []

    private static let blockSize = 64

    /// The digest of nothing yet.
    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount += UInt64(bytes.count)
        var bytes = unsafe bytes[...]
        if !rest.isEmpty {
            let missing = unsafe bytes.prefix(Self.blockSize - rest.count)
            unsafe rest.append(contentsOf: missing)
            unsafe bytes = bytes.dropFirst(missing.count)
            guard rest.count == Self.blockSize else { return }
            unsafe rest.withUnsafeBytes { unsafe compress($0) }
            rest.removeAll(keepingCapacity: true)
        }
        while unsafe bytes.count >= Self.blockSize {
            unsafe compress(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.blockSize)))
            unsafe bytes = bytes.dropFirst(Self.blockSize)
        }
        unsafe rest.append(contentsOf: bytes)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The digest of all bytes that were added: 32 bytes.
    package consuming func finalize() -> [UInt8] {
        let bits = byteCount * 8
        let zeros = (119 - Int(byteCount % 64)) % 64
        update(
            [0x80] + Array(repeating: 0, count: zeros)
                + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
    }

    /// Takes in one block of 64 bytes.
    private mutating func compress(_ block: UnsafeRawBufferPointer) {
        for index in 0..<16 {
            unsafe words[index] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        }
        for index in 16..<64 {
            let (old, recent) = (words[index - 15], words[index - 2])
            let sigma0 = old.rotated(7) ^ old.rotated(18) ^ (old >> 3)
            let sigma1 = recent.rotated(17) ^ recent.rotated(19) ^ (recent >> 10)
            words[index] = words[index - 16] &+ sigma0 &+ words[index - 7] &+ sigma1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let sum1 = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
            let first = h &+ sum1 &+ ((e & f) ^ (~e & g)) &+ words[index] &+ Self.constants[index]
            let sum0 = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
            let second = sum0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        add(a, b, c, d, e, f, g, h)
    }

    private mutating func add(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: UInt32
    ) {
        (state[0], state[1], state[2], state[3]) = (state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d)
        (state[4], state[5], state[6], state[7]) = (state[4] &+ e, state[5] &+ f, state[6] &+ g, state[7] &+ h)
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension UInt32 {
    /// The bits turned right by `count`, from 1 to 31.
    fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}

extension String {
    /// The SHA-256 of the text's UTF-8, as 64 hexadecimal digits.
    package var sha256: String { Array(utf8).sha256 }
}

extension [UInt8] {
    /// The SHA-256 of the bytes, as 64 hexadecimal digits.
    package var sha256: String {
        var digest = SHA256()
        digest.update(self)
        return digest.finalize().hexadecimal
    }

    /// Two hexadecimal digits for each byte.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
