// SPDX-License-Identifier: Apache-2.0

extension Range<Int> {
    /// The ranges in order, those that touch or lie no more than `gap` apart made one; empty ones are left out.
    package static func joined(_ ranges: [Range<Int>], gap: Int = 0) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound - last.upperBound <= gap {
                joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
