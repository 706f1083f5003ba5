// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// Whether two pictures show the same things in the same places: the median correlation of blocks at a quarter of the size.
///
/// Luma is reduced twice by means of 2 × 2 pixels and cut into blocks of 16 × 16, each without its mean. Blocks whose reference is
/// almost flat say nothing and are left out.
enum BlockCorrelation {
    private static let side = 16
    /// The least energy of a block, in luma squared: 256 pixels at a hundredth each.
    private static let leastEnergy = 256e-4
    /// With so few blocks or fewer there is no median to speak of.
    private static let fewBlocks = 3

    /// The median of Σab / √(Σa²Σb² + 10⁻¹²) over blocks; nil with three blocks or fewer.
    static func median(_ reference: LumaPlane, _ candidate: LumaPlane) -> Double? {
        let a = PlaneView(PlaneView(reference).halved()).halved()
        let b = PlaneView(PlaneView(candidate).halved()).halved()
        var found: [Double] = []
        for y in stride(from: 0, through: a.height - side, by: side) {
            for x in stride(from: 0, through: a.width - side, by: side) {
                let block = energies(a, b, x: x, y: y)
                guard block.first > leastEnergy else { continue }
                found.append(block.product / (block.first * block.second + 1e-12).squareRoot())
            }
        }
        return found.count > fewBlocks ? found.median : nil
    }

    private static func energies(_ a: LumaPlane, _ b: LumaPlane, x: Int, y: Int) -> fp_energies {
        unsafe PlaneView(a, x: x, y: y, width: side, height: side)
            .withUnsafeStart { first in
                unsafe PlaneView(b, x: x, y: y, width: side, height: side)
                    .withUnsafeStart { second in
                        unsafe fp_block_energies(first, second, a.width, side)
                    }
            }
    }
}

extension [Double] {
    /// The middle value, or the mean of the two middle ones.
    ///
    /// - Precondition: There is a value.
    var median: Double {
        precondition(!isEmpty)
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
