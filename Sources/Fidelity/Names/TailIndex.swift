// SPDX-License-Identifier: Apache-2.0

/// Places by the tails of their names: a tail is the last few components of a name.
///
/// Tails are kept as hashes, so that a million names take little memory; what is found is compared in full.
struct TailIndex {
    /// A tail that more places share than this tells none of them: shapes will not do so either.
    private static let mostPlaces = 64
    /// Names with more components than this are compared by the last ones only.
    static let mostComponents = 24

    private let places: [PlacedSlot]
    private var byTail: [UInt64: [Int32]] = [:]

    /// The index of these places.
    init(_ places: [PlacedSlot]) {
        self.places = places
        for (index, place) in places.enumerated() {
            for tail in Self.hashes(of: place.components) where byTail[tail, default: []].count <= Self.mostPlaces {
                byTail[tail, default: []].append(Int32(index))
            }
        }
    }

    /// The places with the longest tail in common with `place` that can stand for it.
    ///
    /// - Returns: the places, more than one if the name does not decide; how many components they share.
    func best(for place: PlacedSlot) -> (places: [Int], length: Int) {
        let hashes = Self.hashes(of: place.components)
        for length in stride(from: hashes.count, through: 2, by: -1) {
            guard let found = byTail[hashes[length - 1]], found.count <= Self.mostPlaces else { continue }
            let fitting = found.map(Int.init)
                .filter { index in
                    place.canPair(with: places[index], tail: length)
                }
            // A name that is a tail as a whole says more than one that goes on in another way.
            let whole = fitting.filter { min(places[$0].components.count, place.components.count) == length }
            if !fitting.isEmpty { return (whole.isEmpty ? fitting : whole, length) }
        }
        return ([], 0)
    }

    /// FNV-1a over the components from the last one on: one hash for each length of the tail.
    private static func hashes(of components: [Substring]) -> [UInt64] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        return components.suffix(mostComponents).reversed()
            .map { component in
                for byte in component.utf8.reversed() { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
                hash = (hash ^ 0x2E) &* 0x100_0000_01B3
                return hash
            }
    }
}
