// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What the first pass over the original's layers found, where that pass is over all of them before the second begins.
///
/// A sweep reads a layer twice. Where a SHA-256 of the original is asked for, the first time takes the layers in the order of
/// its files, and the hash with them; the second follows the candidate's order. Maxima wait in between, some 16 bytes a
/// row. What has no room is found out again.
struct KeptSurveys {
    /// A layer's maxima, and the digest of the bytes that they are of.
    typealias Found = (survey: LayerSweep.Survey, digest: Digest)

    /// Bytes that are kept at most.
    static let limit = 128 << 20

    private var found: [String: Found] = [:]
    private var finite: [String: Int] = [:]
    private var room: Int

    /// Nothing is known yet.
    init(limit: Int = Self.limit) {
        room = limit
    }

    /// Keeps what was found of a layer, as long as there is room.
    mutating func keep(_ new: Found, of layer: String) {
        var new = new
        let isFinite = new.survey.rows.nonFinite.allSatisfy { $0 == 0 }
        let rows = new.survey.rows.nonFinite.count
        if isFinite { new.survey.rows.nonFinite = [] }
        let bytes =
            MemoryLayout<Float>.stride * new.survey.rows.maxima.count
            + MemoryLayout<Int>.stride * new.survey.rows.nonFinite.count
        guard bytes <= room else { return }
        room -= bytes
        found[layer] = new
        finite[layer] = isFinite ? rows : nil
    }

    /// What was found of a layer; nil if it was not kept.
    subscript(layer: String) -> Found? {
        guard var known = found[layer] else { return nil }
        if let rows = finite[layer] { known.survey.rows.nonFinite = Array(repeating: 0, count: rows) }
        return known
    }
}
