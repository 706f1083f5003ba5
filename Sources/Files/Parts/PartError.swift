// SPDX-License-Identifier: Apache-2.0

/// Why parts cannot be put together.
package enum PartError: Error, Sendable, Equatable {
    /// There is no part at a place.
    case none(place: String)
    /// Parts of these numbers are not there.
    case missing([Int], of: Int)
    /// Two parts are not of one run, and what tells.
    case otherRun(first: String, other: String, String)
    /// Two files are the same part and differ.
    case twice(Int, first: String, other: String)
    /// The parts have more bytes than are read at once.
    case tooLarge(bytes: Int)
    /// The parts were written by another version of fidelio.
    case otherVersion(found: String, own: String)
    /// A part lacks what only the first part holds.
    case noOutline

    /// The most bytes that all parts together may have: in memory they take a few times as many.
    package static let mostBytes = 2_000_000_000
}

extension PartError: CustomStringConvertible {
    /// What is wrong and what to do, in one or two sentences.
    package var description: String {
        switch self {
        case .none(let place):
            "No part is in \(place.printable(limit: 200)): expected files such as part-001-of-008.json, which "
                + "fidelio analyze --shard and fidelio survey --shard write."
        case .missing(let numbers, let count):
            "\(numbers.count) of \(count) parts \(numbers.count == 1 ? "is" : "are") missing: \(Self.list(numbers)). Run "
                + "\(numbers.count == 1 ? "it" : "them") again with --shard \(numbers[0])/\(count)\(numbers.count == 1 ? "" : " and so on")."
        case .otherRun(let first, let other, let difference):
            "\(other.printable(limit: 200)) is not of the run of \(first.printable(limit: 200)): it has \(difference)."
        case .twice(let number, let first, let other):
            "Part \(number) is there twice, and the two differ: \(first.printable(limit: 200)) and \(other.printable(limit: 200))."
        case .tooLarge(let bytes):
            "The parts have \(bytes) bytes together; at most \(Self.mostBytes) are read. Divide into fewer parts, or show figures "
                + "of fewer layers (--worst, --no-plots)."
        case .otherVersion(let found, let own):
            "The parts were written by fidelio \(found.printable(limit: 80)), and this is \(own): merge them with the version that wrote them."
        case .noOutline:
            "Part 1 lacks the headers of the files, which it has to hold: it was changed after it was written."
        }
    }

    /// `1, 3–5 and 8`, at most 20 runs.
    private static func list(_ numbers: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        let words = runs.prefix(20).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
        return words.joined(separator: ", ") + (runs.count > 20 ? " and others" : "")
    }
}
