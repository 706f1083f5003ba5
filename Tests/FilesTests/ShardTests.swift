// SPDX-License-Identifier: Apache-2.0

import Files
import Testing

@Suite struct ShardTests {
    static let texts: [(String, Int, Int)] = [("1/1", 1, 1), ("3/8", 3, 8), ("8/8", 8, 8), ("0/8", 8, 8)]

    @Test(arguments: texts)
    func `a text names a part, and 0 the last one`(text: String, index: Int, count: Int) {
        let shard = Shard(text)
        #expect(shard?.index == index)
        #expect(shard?.count == count)
    }

    @Test(arguments: ["", "/", "1", "1/0", "9/8", "-1/8", "1/8/2", "a/b", "1/10001", "1 /2", "99999999999999999999/2"])
    func `a text that names no part is refused`(text: String) {
        #expect(Shard(text) == nil)
    }

    @Test(arguments: [1, 2, 3, 7, 40])
    func `all parts together have each place once`(count: Int) {
        let costs = (0..<31).map { ($0 * 7919) % 101 }
        let all = (1...count).compactMap { Shard(index: $0, of: count) }.flatMap { $0.places(of: costs) }
        #expect(all.sorted() == Array(costs.indices))
    }

    static let stems: [(Int, Int, String)] = [
        (3, 8, "part-003-of-008"), (12, 1234, "part-0012-of-1234"), (10_000, 10_000, "part-10000-of-10000"),
    ]

    @Test(arguments: stems)
    func `a part's file says which one it is`(index: Int, count: Int, stem: String) {
        #expect(Shard(index: index, of: count)?.fileStem == stem)
    }

    @Test func `parts take about as much each`() {
        let costs = [8, 1, 7, 2, 6, 3, 5, 4]
        let loads = (1...3).compactMap { Shard(index: $0, of: 3) }
            .map { $0.places(of: costs).reduce(0) { $0 + costs[$1] } }
        #expect(loads == [13, 12, 11])
    }
}
