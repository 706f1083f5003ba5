// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// The rotations that a file is tested for.
enum BasisCandidates {
    /// Sylvester group sizes: what convert-to-quant 1.3.4 writes where it is asked for a power of 2 that is not a power of 4.
    static let sylvesterSizes = [32, 128, 512]

    /// None, the regular rotations and Sylvester's that divide `columns`.
    static func all(columns: Int) -> [Rotation?] {
        let rotations =
            Rotation.groupSizes.compactMap { Rotation(groupSize: $0) }
            + sylvesterSizes.compactMap { Rotation(markedGroupSize: $0) }
        return [nil] + rotations.filter { $0.fits(columns: columns) }.map(Optional.some)
    }
}

extension Rotation {
    /// The rotation in words: `by 64`, `by 128 (Sylvester)`.
    var words: String { "by \(groupSize)\(isSylvester ? " (Sylvester)" : "")" }
}
