// SPDX-License-Identifier: Apache-2.0

/// What of a file that is being written has been claimed, has arrived, and waits for the disk.
struct WriteProgress {
    // By tensor: the parts that writes have claimed, so that no byte is written twice.
    private var claimed: [WrittenRanges]
    // By tensor: how many bytes have arrived.
    private var written: [Int]
    // The part of the file that holds everything whose way to the disk has not been started, and how much that is.
    private var waiting: Range<Int>?
    private var waitingByteCount = 0

    /// As much waits before it is sent: enough for the disk, little enough to spread over the computing.
    private static let batch = 16 << 20

    init(tensorCount: Int) {
        claimed = Array(repeating: WrittenRanges(), count: tensorCount)
        written = Array(repeating: 0, count: tensorCount)
    }

    /// How many bytes of a tensor have arrived.
    func byteCount(of tensor: Int) -> Int {
        written[tensor]
    }

    /// Claims a part of a tensor; false if some of it was claimed before.
    mutating func claim(_ part: Range<Int>, of tensor: Int) -> Bool {
        claimed[tensor].insert(part)
    }

    /// Notes what has arrived in the file, and returns the range to send to the disk if there is enough.
    mutating func arrived(_ range: Range<Int>, of tensor: Int) -> Range<Int>? {
        written[tensor] += range.count
        waitingByteCount += range.count
        let all = waiting.map { min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound) } ?? range
        guard waitingByteCount >= Self.batch else {
            waiting = all
            return nil
        }
        waiting = nil
        waitingByteCount = 0
        return all
    }
}

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
