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
