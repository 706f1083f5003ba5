// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// The rotations that are tried against an original: more than a file alone can tell apart.
enum ReferenceBases {
    /// The largest Sylvester matrix that is tried: larger ones are in no file that is known.
    private static let largest = 4096

    /// None, the regular rotations, and Sylvester's of every power of 2, as far as they divide `columns`.
    static func all(columns: Int) -> [Rotation?] {
        var bases = BasisCandidates.all(columns: columns)
        var size = 2
        while size <= largest {
            if let rotation = Rotation(sylvesterGroupSize: size), rotation.fits(columns: columns),
                !bases.contains(rotation)
            {
                bases.append(rotation)
            }
            size *= 2
        }
        return bases
    }
}
