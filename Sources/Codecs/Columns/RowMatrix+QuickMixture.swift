// SPDX-License-Identifier: Apache-2.0

internal import CKernels

extension RowMatrix {
    /// Writes these rows, mixed within groups of `groupSize` columns in a time of log groupSize per weight, into `other`, a twin;
    /// `scratch` is a third.
    ///
    /// Twice: another order of the group's columns, fixed random signs, and a Hadamard rotation. Nearly what ``RandomMixture``
    /// gives, for groups of 128 and more; good enough to tell which layers are worth a closer look, and used for nothing else.
    package func mixQuickly(groupSize: Int, into other: inout RowMatrix, scratch: inout RowMatrix) {
        guard let rotation = Rotation(markedGroupSize: groupSize) else { return copy(into: &other) }
        let draws = (0..<2).map { Self.order(groupSize, seed: UInt64(1000 * groupSize + 500 + $0)) }
        shuffle(draws[0].order, factors: draws[0].signs, into: &scratch)
        scratch.rotateInPlace(by: rotation)
        scratch.shuffle(draws[1].order, factors: draws[1].signs, into: &other)
        other.rotateInPlace(by: rotation)
    }

    private mutating func rotateInPlace(by rotation: Rotation) {
        for row in 0..<rows { unsafe kernels.rotate(rotation.native, start(ofRow: row), columns) }
    }

    private static func order(_ count: Int, seed: UInt64) -> (order: [UInt32], signs: [Float]) {
        let words = (0..<count).map { DrawnNumbers.word(seed: seed, index: UInt64($0)) }
        let order = words.indices.sorted { (words[$0], $0) < (words[$1], $1) }
        return (order.map(UInt32.init), words.map { $0 & 1 == 0 ? 1 : -1 })
    }
}
