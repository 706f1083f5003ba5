// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Some rows of a layer and of the original, as numbers.
struct SampledRows {
    /// The original's rows.
    let originals: [[Float]]
    /// What the file holds, still rotated if the layer is.
    let held: [[Float]]

    /// Reads rows.
    init(_ rows: LayerRows, _ indices: [Int]) throws {
        originals = try indices.map(rows.original)
        held = try indices.map(rows.held)
    }

    /// What the file holds, with a rotation taken off.
    func unrotated(_ rotation: Rotation?) -> [[Float]] { held.map { Self.rotated($0, rotation) } }

    /// The original's rows, rotated.
    func rotatedOriginals(_ rotation: Rotation?) -> [[Float]] { originals.map { Self.rotated($0, rotation) } }

    /// A row with a rotation put on or taken off, which is the same.
    static func rotated(_ row: [Float], _ rotation: Rotation?) -> [Float] {
        guard let rotation else { return row }
        var row = row
        rotation.apply(to: &row)
        return row
    }

    /// Σab in float64.
    static func product(_ left: [Float], _ right: [Float]) -> Double {
        RowComparison.compare(left, with: right).product
    }
}
