// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion

/// The bases that are told apart, and what converters make of a group that was asked for.
enum RotationBases {
    /// What a file may have been asked for, in the order in which ties are decided: none, regular groups, Sylvester's.
    ///
    /// Of Sylvester's also 64 and 256, which early loaders took: without them such a file would be taken for the nearest other.
    static let behaviours =
        BasisCandidates.all(columns: 1 << 12) + [64, 256].compactMap { Rotation(sylvesterGroupSize: $0) }
    /// What converters write.
    static let usual: [Rotation?] = [nil] + [16, 64, 256].map { Rotation(groupSize: $0) }

    /// The behaviours that are possible for a row of `columns`.
    static func all(columns: Int) -> [Rotation?] { behaviours.filter { fits($0, columns: columns) } }

    /// Every basis that a close look at a row of `columns` may be asked for, each once.
    static func everyAsked(columns: Int) -> [Rotation?] {
        var bases = all(columns: columns)
        for basis in behaviours.map({ given($0, columns: columns) }) where !bases.contains(basis) {
            bases.append(basis)
        }
        return bases
    }

    static func fits(_ rotation: Rotation?, columns: Int) -> Bool { rotation?.fits(columns: columns) ?? true }

    /// What a converter gives a layer of `columns` inputs that is asked for `rotation`: 64 for 256 where that does not divide, else none.
    static func given(_ rotation: Rotation?, columns: Int) -> Rotation? {
        guard let rotation, !rotation.fits(columns: columns) else { return rotation }
        guard !rotation.isSylvester, let request = try? GroupRequest(size: rotation.groupSize) else { return nil }
        return request.resolved(columns: columns)
    }

    /// The usual basis that a first look finds more special than the claimed one, if there is one.
    static func likelier(than claim: Rotation?, _ glance: RotationEvidence) -> [Rotation?] {
        let margins = usual.filter { $0 != claim }.map { (basis: $0, margin: glance.margin(of: $0, over: claim)) }
        return margins.max { $0.margin < $1.margin }.map { $0.margin > 0 ? [$0.basis] : [] } ?? []
    }

    /// Draws of random mixtures by the size of the group: fewer where they take long.
    static func draws(groupSize: Int) -> Int {
        switch groupSize {
        case 4, 16, 64, 256, 1024: 6
        default: 2
        }
    }
}

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
