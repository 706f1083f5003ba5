// SPDX-License-Identifier: Apache-2.0

package import Files

/// The two files of a pair, open: what is read of them later is of the same files, whatever becomes of their names.
package struct OpenPair: Sendable {
    /// The reference's file.
    package let reference: FileBytes
    /// The candidate's file.
    package let candidate: FileBytes

    /// Opens the files of a pair.
    ///
    /// - Throws: `FileError` of kind `missing` if one cannot be opened.
    package init(_ pair: PicturePair) throws(FileError) {
        reference = try FileBytes(opening: pair.reference)
        candidate = try FileBytes(opening: pair.candidate)
    }
}
