// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import SystemPackage

/// The origins of pictures in two folders whose names do not match.
struct PictureOrigins {
    private let references: [FilePath.Component: PictureOrigin]
    private let candidates: [FilePath.Component: PictureOrigin]
    /// Which pictures share seeds and prompts with more than one other.
    private(set) var notes: [String] = []

    /// Reads the texts of the pictures that are left.
    ///
    /// - Throws: as ``PictureFile/init(opening:limits:)``.
    init(
        _ rest: PictureRest, in folders: (PictureFolder, PictureFolder), limits: PictureLimits
    ) throws(FileError) {
        references = try Self.origins(rest.references, in: folders.0, limits)
        candidates = try Self.origins(rest.candidates, in: folders.1, limits)
    }

    private static func origins(
        _ names: [FilePath.Component], in folder: PictureFolder, _ limits: PictureLimits
    ) throws(FileError) -> [FilePath.Component: PictureOrigin] {
        var origins: [FilePath.Component: PictureOrigin] = [:]
        for name in names {
            // One file is in memory at a time, and only its texts are kept.
            let file = try PictureFile(opening: folder.path(of: name), limits: limits)
            origins[name] = OriginReading(of: file.texts).origin
        }
        return origins
    }

    /// What two pictures have to share.
    private struct Key: Hashable {
        let program: PictureOrigin.Program
        let seeds: [UInt64]
        let prompts: [String]

        /// Nil without a seed: prompts alone make many pictures.
        init?(_ origin: PictureOrigin) {
            guard !origin.seeds.isEmpty else { return nil }
            (program, seeds, prompts) = (origin.program, origin.seeds, origin.prompts)
        }
    }

    /// Takes out the pairs that share what no third picture does, and notes those that share it with several.
    mutating func take(from rest: inout PictureRest) -> [NamedPair] {
        let left = Self.grouped(rest.references, references)
        let right = Self.grouped(rest.candidates, candidates)
        var pairs: [NamedPair] = []
        var ambiguous: [NamedPair] = []
        for (key, names) in left {
            guard let others = right[key] else { continue }
            let first = NamedPair(reference: names[0], candidate: others[0])
            if names.count == 1, others.count == 1 { pairs.append(first) } else { ambiguous.append(first) }
        }
        rest.take(pairs)
        notes += ambiguous.sorted { NumberedName.precedes($0.reference.spelling, $1.reference.spelling) }
            .map {
                """
                "\($0.reference.spelling.printable(limit: 200))" has the same seed and prompt as \
                "\($0.candidate.spelling.printable(limit: 200))", but so have others, so they are not paired by them.
                """
            }
        return pairs
    }

    private static func grouped(
        _ names: [FilePath.Component], _ origins: [FilePath.Component: PictureOrigin]
    ) -> [Key: [FilePath.Component]] {
        var groups: [Key: [FilePath.Component]] = [:]
        for name in names {
            guard let key = origins[name].flatMap(Key.init) else { continue }
            groups[key, default: []].append(name)
        }
        return groups
    }

    /// Why pictures with the same numbers do not belong together: a sentence; nil if no text speaks against it.
    func contradiction(to pairs: [NamedPair]) -> String? {
        let different = pairs.filter { pair in
            guard let reference = references[pair.reference], let candidate = candidates[pair.candidate] else {
                return false
            }
            return candidate.differences(from: reference).contains { $0.field == .seed || $0.field == .prompt }
        }
        let first = different.min { NumberedName.precedes($0.reference.spelling, $1.reference.spelling) }
        return first.map {
            """
            "\($0.reference.spelling.printable(limit: 200))" and "\($0.candidate.spelling.printable(limit: 200))" have \
            the same number but another seed or prompt, so nothing is paired by numbers.
            """
        }
    }
}
