// SPDX-License-Identifier: Apache-2.0

extension Reference {
    /// The product of a row with an input: up to 512 columns in float32, in 16 lanes that are added by halves, then in float64.
    static func product(_ row: [Float], _ input: [Float]) -> Double {
        stride(from: 0, to: row.count, by: 512)
            .reduce(0) { sum, start in
                var lanes = [Float](repeating: 0, count: 16)
                for column in start..<min(row.count, start + 512) { lanes[column % 16] += row[column] * input[column] }
                for half in [8, 4, 2, 1] {
                    for lane in 0..<half { lanes[lane] += lanes[lane + half] }
                }
                return sum + Double(lanes[0])
            }
    }

    /// The sum of products of codes.
    static func product(_ row: [Int8], _ input: [Int8]) -> Int32 {
        zip(row, input).reduce(0) { $0 + Int32($1.0) * Int32($1.1) }
    }

    /// One input row in INT8 as `int8_linear` has it, in float32.
    static func roundedInput(_ input: [Float], rotation: Rotation?) -> (codes: [Int8], scale: Float) {
        let rotated = rotation.map { self.rotated(input, by: $0) } ?? input
        let scale = max((rotated.map(\.magnitude).max() ?? 0) / 127, 1e-30)
        return (rotated.map { Int8(min(127, max(-128, ($0 / scale).rounded(.toNearestOrEven)))) }, scale)
    }
}
