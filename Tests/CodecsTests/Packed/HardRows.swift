// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Codecs

/// Rows that are hard to encode: zeros, one large weight, equal weights, tiny ones, one sign only, levels of another format.
enum HardRows {
    /// How many kinds there are.
    static let kinds = 16

    /// 64 seeded rows: one of each kind, then ordinary ones.
    static func weights(columns: Int, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        return (0..<64)
            .flatMap { row in
                let weights = (0..<columns).map { _ in Float(generator.normal()) * 0.05 }
                return changed(weights, kind: row, &generator)
            }
    }

    private static func changed(_ weights: [Float], kind: Int, _ generator: inout SplitMix64) -> [Float] {
        var weights = weights
        switch kind {
        case 0: weights = weights.map { _ in 0 }
        case 1: weights[weights.count / 2] = 30
        case 2: weights = weights.map { _ in 0.125 }
        case 3: weights = weights.map { _ in -0.3 }
        case 4: weights = weights.map { $0 * 1e-3 }
        case 5: weights = weights.map { $0 * 1e-6 }
        case 6: weights = weights.map { -$0.magnitude }
        case 7: weights = weights.map(\.magnitude)
        case 8:
            weights.replaceSubrange(
                0..<min(64, weights.count), with: [Float](repeating: 0, count: min(64, weights.count)))
        case 9: for index in weights.indices where index % 2 == 0 { weights[index] = 0 }
        case 10: weights = weights.map { ($0 * 32).rounded() / 32 }
        case 11: weights = weights.map { $0 * $0 * $0 * 400 }
        case 12: weights = weights.map { $0 * 1e-20 }
        case 13: weights = weights.map { $0 * 1e-38 }
        case 14: weights = weights.map { SmallFloat.bf16($0) }
        case 15: weights = weights.map { $0 < 0 ? -0.0 : Float(Int.random(in: 0...3, using: &generator)) * 448 }
        default: break
        }
        return weights
    }
}
