// SPDX-License-Identifier: Apache-2.0

@testable import Codecs

extension FormatRoundTrip {
    /// Whole rows of a matrix in a format and back, and what was added up.
    static func read(
        _ weights: [Float], _ format: SweptFormat, columns: Int, _ level: CPULevel
    ) -> (values: [Float], moments: CodebookMoments) {
        var trip = FormatRoundTrip(format, columns: columns, largest: weights.largest, level: level)
        let (stride, rows) = (trip.stride, weights.count / columns)
        var padded = [Float](repeating: 0, count: rows * stride)
        for row in 0..<rows {
            let own = weights[row * columns..<(row + 1) * columns]
            padded.replaceSubrange(row * stride..<row * stride + columns, with: own)
        }
        var values = padded
        unsafe padded.withUnsafeBufferPointer { padded in
            unsafe values.withUnsafeMutableBufferPointer { unsafe trip.read(padded, into: $0) }
        }
        return ((0..<rows).flatMap { values[$0 * stride..<$0 * stride + columns] }, trip.moments)
    }
}
