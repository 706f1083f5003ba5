// SPDX-License-Identifier: Apache-2.0

/// How large a picture may be, so that a small file cannot ask for all memory.
///
/// All is checked before it is allocated. Reading takes the file itself, 4 bytes per pixel of luma, 3 per pixel if its
/// colours are read too, and three rows as stored; interlaced pictures take no more.
package struct PictureLimits: Sendable, Hashable {
    /// The most pixels: 8,192 by 8,192, or as many in another shape.
    package var pixels = 1 << 26
    /// The longest file, in bytes: 512 MiB, what those pixels take uncompressed at 8 bytes each.
    package var fileBytes = 1 << 29
    /// The most memory that one picture takes, in bytes: 1 GiB.
    package var memory = 1 << 30
    /// The most chunks; some programs write one per 8 KB of a file.
    package var chunks = 1 << 17
    /// The most text chunks that are kept; further ones are left out.
    package var texts = 1_000
    /// The most bytes of all texts together, unpacked: graphs of ComfyUI have up to some megabytes.
    package var textBytes = 1 << 25

    /// The limits that the command uses.
    package static let standard = PictureLimits()

    /// The bytes of memory that a picture takes, its file, luma and colours included; nil if there are too many to count.
    static func memory(fileBytes: Int, pixels: Int, rowBytes: Int) -> Int? {
        let (planes, isHuge) = pixels.multipliedReportingOverflow(by: 7)
        guard !isHuge else { return nil }
        return [planes, rowBytes, rowBytes, rowBytes]
            .reduce(Optional(fileBytes)) { sum, bytes in
                guard let (sum, isHuge) = sum?.addingReportingOverflow(bytes) else { return nil }
                return isHuge ? nil : sum
            }
    }
}
