// SPDX-License-Identifier: Apache-2.0

/// What one machine made of work that several share.
package protocol ShardedPart: Sendable {
    /// Which part it is.
    var shard: Shard { get }

    /// What distinguishes its run from another part's, in a few words such as `other options`; nil if both are of one run.
    func difference(from other: Self) -> String?
}

/// The parts of one run, in any order, until all are there.
package struct GatheredParts<Part: ShardedPart>: Sendable {
    private struct Known: Sendable {
        let part: Part
        let file: String
        let sha256: String
    }

    private var first: Known?
    private var known: [Int: Known] = [:]

    /// No part yet.
    package init() {}

    /// Adds a part.
    ///
    /// One that is given twice with the same bytes counts once.
    ///
    /// - Parameters:
    ///   - file: where it was read, for messages.
    ///   - sha256: the digest of its bytes.
    /// - Throws: ``PartError`` if it is of another run than the first, or another file is the same part and differs.
    package mutating func add(_ part: Part, file: String, sha256: String) throws(PartError) {
        let new = Known(part: part, file: file, sha256: sha256)
        if let first, let difference = Self.difference(of: part, from: first.part) {
            throw .otherRun(first: first.file, other: file, difference)
        }
        first = first ?? new
        guard let same = known.updateValue(new, forKey: part.shard.index), same.sha256 != sha256 else { return }
        throw .twice(part.shard.index, first: same.file, other: file)
    }

    /// All parts of the run, in the order of their numbers.
    ///
    /// - Throws: ``PartError`` if there is none, or some are not there.
    package func all() throws(PartError) -> [Part] {
        guard let count = first?.part.shard.count else { throw .none(place: "the arguments") }
        let missing = (1...count).filter { known[$0] == nil }
        guard missing.isEmpty else { throw .missing(missing, of: count) }
        return known.sorted { $0.key < $1.key }.map(\.value.part)
    }

    private static func difference(of part: Part, from first: Part) -> String? {
        part.shard.count == first.shard.count
            ? part.difference(from: first) : "\(part.shard.count) parts instead of \(first.shard.count)"
    }
}
