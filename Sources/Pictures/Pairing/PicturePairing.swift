// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

/// Which pictures of a reference and a candidate belong together, and which have none beside them.
///
/// Nothing is guessed: names that are the same, else seeds and prompts that only two files share, else numbers that all files
/// of both folders share. The rest stays apart, by name.
package struct PicturePairing: Sendable, Hashable {
    /// Sorted by the names of the references, numbers by their value.
    package private(set) var pairs: [PicturePair] = []
    /// The names of the reference's pictures that have none beside them.
    package private(set) var unpairedReferences: [String] = []
    /// The names of the candidate's pictures that have none beside them.
    package private(set) var unpairedCandidates: [String] = []
    /// Why pictures stay apart that might belong together, each as a sentence.
    package private(set) var notes: [String] = []

    /// Pairs two files, or the pictures of two folders.
    ///
    /// - Parameters:
    ///   - reference: a file, or a folder whose files `*.png` are meant.
    ///   - candidate: the same; the same path twice is allowed.
    ///   - limits: of pictures whose texts have to be read, since their names are in one folder only.
    /// - Throws: ``PicturePairingError``.
    package init(
        reference: FilePath, candidate: FilePath, limits: PictureLimits = .standard
    ) throws(PicturePairingError) {
        let isFolder = (reference.isFolder == true, candidate.isFolder == true)
        guard isFolder.0 == isFolder.1 else {
            throw isFolder.0
                ? .folderAgainstFile(folder: reference, file: candidate)
                : .folderAgainstFile(folder: candidate, file: reference)
        }
        guard isFolder.0 else {
            pairs = [PicturePair(reference: reference, candidate: candidate, match: .given)]
            return
        }
        let sides = (try PictureFolder(reference), try PictureFolder(candidate))
        do throws(FileError) {
            try pair(sides.0, with: sides.1, limits: limits)
        } catch {
            throw .file(error)
        }
    }

    private mutating func pair(
        _ references: PictureFolder, with candidates: PictureFolder, limits: PictureLimits
    ) throws(FileError) {
        var rest = PictureRest(references: references.names, candidates: candidates.names)
        var matched = rest.takeEqualNames().map { ($0, $0, PicturePair.Match.name) }
        if !rest.isOneSided {
            var origins = try PictureOrigins(rest, in: (references, candidates), limits: limits)
            let byOrigin = origins.take(from: &rest)
            matched += byOrigin.map { ($0.reference, $0.candidate, .origin) }
            notes += origins.notes
            // A number counts only where names and texts told of no picture where it belongs.
            if matched.isEmpty, !rest.isOneSided, let pairs = rest.numbered() {
                if let note = origins.contradiction(to: pairs) {
                    notes.append(note)
                } else {
                    matched = pairs.map { ($0.reference, $0.candidate, .number) }
                    rest = PictureRest(references: [], candidates: [])
                }
            }
        }
        pairs = matched.sorted { NumberedName.precedes($0.0.spelling, $1.0.spelling) }
            .map {
                PicturePair(reference: references.path(of: $0.0), candidate: candidates.path(of: $0.1), match: $0.2)
            }
        unpairedReferences = rest.references.map(\.spelling)
        unpairedCandidates = rest.candidates.map(\.spelling)
    }
}
