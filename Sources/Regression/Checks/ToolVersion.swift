// SPDX-License-Identifier: Apache-2.0

/// A version of Fidelio, to be compared by its numbers.
struct ToolVersion: Comparable {
    private let numbers: [Int]

    /// The version in a text such as `0.2.0`; what is not a number counts as 0.
    init(_ text: String) {
        numbers = text.split(separator: ".", maxSplits: 3).prefix(3).map { Int($0.prefix { $0.isNumber }) ?? 0 }
    }

    /// Whether `left` is the older one.
    static func < (left: ToolVersion, right: ToolVersion) -> Bool {
        (0..<3).map { left[$0] }.lexicographicallyPrecedes((0..<3).map { right[$0] })
    }

    private subscript(index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
}
