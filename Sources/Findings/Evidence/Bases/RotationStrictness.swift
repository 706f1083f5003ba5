// SPDX-License-Identifier: Apache-2.0

/// How much evidence one basis must have over another before it is believed.
///
/// Fixed on 22 real models and tried on 25 others, split by model: no correct file was accused (docs/diagnosis.md).
package struct RotationStrictness: Sendable, Hashable {
    /// The least evidence E, in nats per weight.
    package let least: Double
    /// The other basis must have less than this share of it.
    package let ratio: Double
    /// E must be more than so many times the distance M of one random mixture from the others.
    package let times: Double

    /// A layer as one voice among a file's.
    static let file = RotationStrictness(least: 0.0005, ratio: 0.5, times: 2)
    /// At least three layers that say the same.
    static let group = RotationStrictness(least: 0.0007, ratio: 0.5, times: 4)
    /// One layer by itself.
    static let single = RotationStrictness(least: 0.001, ratio: 0.35, times: 6)
    /// A voice for one of Sylvester's matrices, which pile up the energy of any smooth row.
    static let sylvester = RotationStrictness(least: 0.003, ratio: 0.35, times: 4)
    /// Where a closer look is worth its time: looser than all others.
    static let glance = RotationStrictness(least: 0.00025, ratio: 1, times: 0)
}
