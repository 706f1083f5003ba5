// SPDX-License-Identifier: Apache-2.0

/// One part of work that several machines share: the `index`-th of `count` parts.
package struct Shard: Sendable, Hashable {
    /// The largest number of parts.
    package static let mostParts = 10_000

    /// Which part it is, from 1 to `count`.
    package let index: Int
    /// How many parts there are, at least 1.
    package let count: Int

    /// Part `index` of `count`.
    ///
    /// An index of 0 is the last part, so that arrays of jobs that begin with 0 name each part once, as those that begin with 1 do.
    ///
    /// - Returns: nil if `count` is not between 1 and ``mostParts``, or `index` not between 0 and `count`.
    package init?(index: Int, of count: Int) {
        guard (1...Self.mostParts).contains(count), (0...count).contains(index) else { return nil }
        self.index = index == 0 ? count : index
        self.count = count
    }

    /// The part that a text such as `3/8` names; nil if it names none.
    package init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else { return nil }
        self.init(index: index, of: count)
    }

    /// Which of `costs` belong to this part: each goes, the largest first, to the part that has least so far.
    ///
    /// Every machine finds the same division, which depends on the costs and their order alone.
    ///
    /// - Parameter costs: what each piece of work takes, in any unit.
    /// - Returns: their places, in ascending order.
    package func places(of costs: [Int]) -> [Int] {
        var loads = Array(repeating: 0, count: count)
        var mine: [Int] = []
        let order = costs.indices.sorted { (costs[$0], $1) > (costs[$1], $0) }
        for place in order {
            // The number of parts is small beside the work in each.
            let least = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
            loads[least] += costs[place]
            if least == index - 1 { mine.append(place) }
        }
        return mine.sorted()
    }
}

extension Shard {
    /// What the file of the part is called, without its ending: `part-003-of-008`.
    ///
    /// Names sort as the parts do.
    package var fileStem: String {
        let width = max(3, "\(count)".utf8.count)
        func digits(_ number: Int) -> String {
            String(repeating: "0", count: width - "\(number)".utf8.count) + "\(number)"
        }
        return "part-\(digits(index))-of-\(digits(count))"
    }
}

extension Shard: CustomStringConvertible {
    package var description: String { "\(index)/\(count)" }
}
