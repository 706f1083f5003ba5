// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Bytes as text, as documents hold them: RFC 4648, with padding.
package enum Base64 {
    /// The text of bytes.
    package static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of a text; nil if it is not Base64.
    package static func bytes(of text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
}
