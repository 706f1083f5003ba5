// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
package import Files

/// Every model that a survey looks at, each once, in the order of its path.
package struct SurveyEntries: Sendable {
    /// The most entries of a survey.
    package static let most = 1_000_000

    /// The entries, sorted by the bytes of their paths.
    package let all: [SurveyEntry]

    /// The models of places: a folder stands for every model in it and in the folders below it.
    ///
    /// - Throws: `FileError` of kind `damaged` if there are too many.
    package init(_ places: [SurveyEntry.Place]) throws(FileError) {
        var found: [[UInt8]: SurveyEntry] = [:]
        for place in places {
            for model in Self.models(of: place) {
                let entry = SurveyEntry(model)
                found[entry.key] = entry
            }
            guard found.count <= Self.most else {
                throw FileError(
                    .damaged, file: Self.spelling(of: place), rule: "survey-entries",
                    expected: "at most \(Self.most) models", found: "more")
            }
        }
        all = found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    /// The places of the entries that one part of a survey looks at.
    ///
    /// Files are shared by their bytes, addresses by their number, since how long those take is not known.
    package func share(of shard: Shard) -> [Int] {
        let local = all.indices.filter { all[$0].isLocal }
        let remote = all.indices.filter { !all[$0].isLocal }
        let files = shard.places(of: local.map { all[$0].byteCount }).map { local[$0] }
        let addresses = shard.places(of: remote.map { _ in 1 }).map { remote[$0] }
        return (files + addresses).sorted()
    }

    /// What tells the list from another one: parts can be joined only if each was a share of the same.
    package var digest: String {
        let pieces = all.map { Digest(of: $0.key + Array(" \($0.byteCount)".utf8)) }
        return "\(Digest(of: pieces))"
    }

    private static func models(of place: SurveyEntry.Place) -> [SurveyEntry.Place] {
        guard case .path(let path) = place else { return [place] }
        return Checkpoint.modelPaths(in: path).map(SurveyEntry.Place.path)
    }

    private static func spelling(of place: SurveyEntry.Place) -> String {
        switch place {
        case .path(let path): path.spelling
        case .address(let address): address
        }
    }
}
