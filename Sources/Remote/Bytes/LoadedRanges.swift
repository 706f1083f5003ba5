// SPDX-License-Identifier: Apache-2.0

/// Parts of a file that are in memory, so many that a bound holds; the oldest go first.
struct LoadedRanges {
    private struct Part {
        let bytes: [UInt8]
        let age: Int
    }

    private let mostBytes: Int
    /// Where parts begin, in order; they do not overlap.
    private var starts: [Int] = []
    private var parts: [Int: Part] = [:]
    private var byteCount = 0
    private var lastAge = 0

    /// Nothing, with room for so many bytes.
    init(mostBytes: Int = 512 << 20) {
        self.mostBytes = mostBytes
    }

    /// The bytes from a position on, as far as one part has them; nil if none does.
    func bytes(at offset: Int) -> ArraySlice<UInt8>? {
        guard let start = lastStart(notAfter: offset), let part = parts[start], offset < start + part.bytes.count else {
            return nil
        }
        return part.bytes[(offset - start)...]
    }

    /// What of a range is not there.
    func gaps(in range: Range<Int>) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var position = range.lowerBound
        while position < range.upperBound {
            if let known = bytes(at: position) {
                position += known.count
                continue
            }
            let next = starts[firstIndex(after: position)...].first ?? range.upperBound
            gaps.append(position..<min(next, range.upperBound))
            position = min(next, range.upperBound)
        }
        return gaps
    }

    /// Keeps bytes; what is there already stays.
    mutating func insert(_ bytes: [UInt8], at offset: Int) {
        for gap in gaps(in: offset..<offset + bytes.count) {
            let isWhole = gap.count == bytes.count
            let part = isWhole ? bytes : Array(bytes[(gap.lowerBound - offset)..<(gap.upperBound - offset)])
            starts.insert(gap.lowerBound, at: firstIndex(after: gap.lowerBound))
            lastAge += 1
            parts[gap.lowerBound] = Part(bytes: part, age: lastAge)
            byteCount += part.count
        }
        while byteCount > mostBytes, parts.count > 1, let oldest = parts.min(by: { $0.value.age < $1.value.age })?.key {
            byteCount -= parts.removeValue(forKey: oldest)?.bytes.count ?? 0
            starts.removeAll { $0 == oldest }
        }
    }

    private func lastStart(notAfter offset: Int) -> Int? {
        let index = firstIndex(after: offset)
        return index == 0 ? nil : starts[index - 1]
    }

    /// The place in `starts` of the first that is greater.
    private func firstIndex(after offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
