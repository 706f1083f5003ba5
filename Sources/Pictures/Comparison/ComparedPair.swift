// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Two pictures that were compared.
package struct ComparedPair: Sendable, Hashable {
    /// What the pair is called: the candidate's name without `.png`.
    package let name: String
    /// Why the two belong together.
    package let match: PicturePair.Match
    /// The original model's picture.
    package let reference: PictureFacts
    /// The quantized model's picture.
    package let candidate: PictureFacts
    /// What was measured.
    package let measures: PictureMeasures
    /// What may make the comparison less than it seems, each as a sentence.
    package let notes: [String]

    /// The verdict on this pair alone.
    package var verdict: PictureVerdict { PictureVerdict(measures) }

    /// Reads and measures a pair whose files are open.
    ///
    /// It takes 16 bytes per pixel, and while a file is read its bytes besides.
    ///
    /// - Throws: `FileError` of kind `damaged` (of the rules `png-…` and `picture-…`) or `io`.
    init(_ pair: PicturePair, _ files: OpenPair, limits: PictureLimits) throws(FileError) {
        let first = try StoredPicture(PictureFile(files.reference, limits: limits))
        let second = try StoredPicture(PictureFile(files.candidate, limits: limits))
        try Self.check(first, second, pair)
        let origins = (OriginReading(of: first.texts), OriginReading(of: second.texts))
        reference = PictureFacts(first, origin: origins.0.origin)
        candidate = PictureFacts(second, origin: origins.1.origin)
        (name, match) = (candidate.title, pair.match)
        let notes = PairNotes(first, second)
        let cut = PictureBars.cut(first.luma, second.luma)
        self.notes =
            notes.of(first, origins.0) + notes.of(second, origins.1) + notes.differences(origins)
            + (cut == nil
                ? [] : ["\(candidate.name): only one picture has bars at its edges; both are compared without."])
        measures = PictureMeasures(reference: cut?.0 ?? first.luma, candidate: cut?.1 ?? second.luma)
    }

    /// A pair that was measured.
    init(
        name: String, match: PicturePair.Match, reference: PictureFacts, candidate: PictureFacts,
        measures: PictureMeasures, notes: [String]
    ) {
        (self.name, self.match, self.notes) = (name, match, notes)
        (self.reference, self.candidate, self.measures) = (reference, candidate, measures)
    }

    /// Refuses pictures of different sizes, and such as are too small.
    private static func check(
        _ reference: StoredPicture, _ candidate: StoredPicture, _ pair: PicturePair
    ) throws(FileError) {
        let (first, second) = (reference.format, candidate.format)
        guard (first.width, first.height) == (second.width, second.height) else {
            throw FileError(
                .damaged, file: pair.candidate, rule: "picture-sizes-differ",
                expected: "\(first.width) × \(first.height) pixels, as \(reference.name) has",
                found: "\(second.width) × \(second.height); render both at one size")
        }
        let side = PictureMeasures.smallestSide
        guard min(first.width, first.height) >= side else {
            throw FileError(
                .damaged, file: pair.reference, rule: "picture-too-small",
                expected: "at least \(side) × \(side) pixels", found: "\(first.width) × \(first.height)")
        }
    }
}
