// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The SHA-256 of the text's UTF-8, as 64 hexadecimal digits.
    package var sha256: String {
        var digest = SHA256()
        digest.update(Array(utf8))
        return digest.finalize().hexadecimal
    }
}

extension [UInt8] {
    /// Two hexadecimal digits for each byte.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
