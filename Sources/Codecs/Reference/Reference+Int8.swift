// SPDX-License-Identifier: Apache-2.0

extension Reference {
    /// Codes of one row by the contract's table, clamps included.
    static func codes(_ weights: [Float], scale: Int8Scale, isRotated: Bool) -> [Int8] {
        weights.map { weight in
            let code: Float
            if let multiplier = scale.multiplier {
                code = min(127, max(-127, weight * multiplier)).rounded(.toNearestOrEven)
            } else {
                code = min(127, max(-128, (weight / scale.scale).rounded(.toNearestOrEven)))
            }
            return Int8(code)
        }
    }

    /// One row's weights back in their original basis.
    static func weights(_ codes: [Int8], scale: Float, rotation: Rotation?) -> [Float] {
        let values = codes.map { Float($0) * scale }
        return rotation.map { rotated(values, by: $0) } ?? values
    }
}
