// SPDX-License-Identifier: Apache-2.0

/// Which parts of a tensor have been written: ranges in order that do not touch.
///
/// Writers go forward from a few places at once, so there are only ever a few of them.
struct WrittenRanges {
    private var ranges: [Range<Int>] = []

    /// Adds a part; false if some of it was there already.
    mutating func insert(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        let next = ranges.firstIndexAfter(range.lowerBound)
        if next > 0, ranges[next - 1].upperBound > range.lowerBound { return false }
        if next < ranges.count, ranges[next].lowerBound < range.upperBound { return false }
        let touchesPrevious = next > 0 && ranges[next - 1].upperBound == range.lowerBound
        let touchesNext = next < ranges.count && ranges[next].lowerBound == range.upperBound
        let first = touchesPrevious ? next - 1 : next
        let last = touchesNext ? next + 1 : next
        let lower = touchesPrevious ? ranges[first].lowerBound : range.lowerBound
        let upper = touchesNext ? ranges[next].upperBound : range.upperBound
        ranges.replaceSubrange(first..<last, with: CollectionOfOne(lower..<upper))
        return true
    }

    /// How much has been written.
    var count: Int {
        ranges.reduce(0) { $0 + $1.count }
    }

    /// In how many pieces.
    var rangeCount: Int { ranges.count }
}

extension [Range<Int>] {
    /// The position of the first range that begins after a place.
    fileprivate func firstIndexAfter(_ place: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].lowerBound > place { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
