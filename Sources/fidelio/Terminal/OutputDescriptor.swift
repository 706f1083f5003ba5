// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file that text is written to, without a buffer between.
struct OutputDescriptor {
    /// The descriptor's number.
    let number: CInt

    /// Writes all of a text.
    ///
    /// - Returns: 0, or the error that stopped it.
    func write(_ text: String) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let rest = unsafe UnsafeBufferPointer(rebasing: bytes[done...])
                let count = unsafe Glibc.write(number, rest.baseAddress, rest.count)
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}
