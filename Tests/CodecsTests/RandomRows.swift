// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport

/// Rows of random weights with the troubles of real ones: outliers, zeros, subnormals, and, if asked, NaN and infinity.
struct RandomRows {
    /// The weights in float32, as the element type holds them.
    let weights: [[Float]]
    /// The rows as they are in a file.
    let bytes: [UInt8]

    init(rows: Int, columns: Int, as type: ElementType, seed: UInt64, withNonFinite: Bool = false) {
        var generator = SplitMix64(seed: seed)
        var bytes: [UInt8] = []
        var weights: [[Float]] = []
        for _ in 0..<rows {
            let values = (0..<columns).map { _ in generator.weight(withNonFinite: withNonFinite) }
            weights.append(values.map { Self.append($0, as: type, to: &bytes) })
        }
        self.weights = weights
        self.bytes = bytes
    }

    /// Appends `value` rounded to `type`, and returns what was written.
    private static func append(_ value: Float, as type: ElementType, to bytes: inout [UInt8]) -> Float {
        switch type {
        case .bf16:
            let bits = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
            bytes += littleEndian(bits)
            return Float(bitPattern: UInt32(bits) << 16)
        case .f16:
            let half = Float16(value)
            bytes += littleEndian(half.bitPattern)
            return Float(half)
        case .f64:
            bytes += littleEndian(Double(value).bitPattern)
            return value
        default:
            bytes += littleEndian(value.bitPattern)
            return value
        }
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

extension SplitMix64 {
    fileprivate mutating func weight(withNonFinite: Bool) -> Float {
        let value = Float(normal()) * 0.02
        switch Int.random(in: 0..<64, using: &self) {
        case 0: return value * 30
        case 1: return 0
        case 2: return -0.0
        case 3: return Float.leastNonzeroMagnitude * 1000
        case 4 where withNonFinite: return .nan
        case 5 where withNonFinite: return -.infinity
        default: return value
        }
    }
}
