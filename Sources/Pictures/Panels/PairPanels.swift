// SPDX-License-Identifier: Apache-2.0

package import Files
internal import SystemPackage

/// The pictures of a pair as a page shows them: pixels alone, without what their files say beside them.
///
/// It takes the memory of one picture's file, luma and colours, and four pictures of `PictureCrop.longestSide` besides.
package struct PairPanels: Sendable {
    /// The part of both pictures that is shown.
    package let crop: PictureCrop
    /// The reference as 8-bit RGB.
    package let reference: PixelImage
    /// The candidate as 8-bit RGB.
    package let candidate: PixelImage
    /// Where the candidate differs; nil if the compositions differ, since everything would.
    package let difference: PixelImage?
    /// Where the reference has detail.
    package let referenceDetail: DetailMap
    /// Where the candidate has detail.
    package let candidateDetail: DetailMap

    /// Reads the files of a pair that was compared once more; they are the same files if they stayed open.
    ///
    /// - Throws: as `PictureFile`, and `FileError` of kind `io` with rule `file-changed` if a picture has another format now.
    package init(
        _ pair: ComparedPair, files: OpenPair, limits: PictureLimits = .standard
    ) throws(FileError) {
        let crop = PictureCrop(width: pair.reference.format.width, height: pair.reference.format.height)
        let first = try Side(files.reference, was: pair.reference.format, crop, limits)
        let second = try Side(files.candidate, was: pair.candidate.format, crop, limits)
        self.crop = crop
        (reference, referenceDetail) = (first.pixels, first.detail)
        (candidate, candidateDetail) = (second.pixels, second.detail)
        difference =
            Self.hasDifference(pair)
            ? first.pixels.difference(
                to: second.pixels, shift: pair.measures.aligned == nil ? nil : pair.measures.shift) : nil
    }

    /// Whether a difference picture says something of a pair: the same things are in the same places, or were moved back there.
    package static func hasDifference(_ pair: ComparedPair) -> Bool { pair.measures.comparableAgreement != nil }

    /// One of the two pictures.
    private struct Side {
        let pixels: PixelImage
        let detail: DetailMap

        init(
            _ source: FileBytes, was format: PixelFormat, _ crop: PictureCrop, _ limits: PictureLimits
        ) throws(FileError) {
            let file = try PictureFile(source, limits: limits)
            guard file.format == format else {
                throw FileError(
                    .io, file: source.path, rule: "file-changed", expected: "the picture that was compared, \(format)",
                    found: "\(file.format)")
            }
            pixels = try file.pixels().cropped(to: crop)
            detail = DetailMap(of: try file.luma().cropped(to: crop))
        }
    }
}
