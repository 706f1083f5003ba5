// SPDX-License-Identifier: Apache-2.0

package import Files

/// A picture as its PNG file stores it: its luma, and what the file says beside it.
package struct StoredPicture: Sendable {
    /// The file's name, without folders.
    package let name: String
    /// How its pixels are stored.
    package let format: PixelFormat
    /// What it says of colours; nothing was converted by it.
    package let color: ColorInformation
    /// The texts that it carries.
    package let texts: [PictureText]
    /// Whether pixels have alpha, or a colour is transparent; neither is looked at.
    package let hasTransparency: Bool
    /// What was left out, each as the rest of a sentence that begins with the file.
    package let notes: [String]
    /// The luma as stored.
    package let luma: LumaPlane

    /// The picture of a file that was opened.
    ///
    /// - Throws: as ``PictureFile/luma()``.
    package init(_ file: PictureFile) throws(FileError) {
        (name, format, color) = (file.name, file.format, file.color)
        (texts, hasTransparency, notes) = (file.texts, file.hasTransparency, file.notes)
        luma = try file.luma()
    }
}
