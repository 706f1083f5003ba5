// SPDX-License-Identifier: Apache-2.0

import CFuzzer

/// A mutation that replaces a whole number of a text by one that a reader may not have thought of.
///
/// libFuzzer changes bytes, and would have to change nineteen of them at once.
struct NumberMutation {
    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "4611686018427387904", "4294967296", "-1",
        "0",
        "1", "256", "1048577", "1e308", "-1e308", "1e-320", "1e999", "0.5", "null",
    ]
    .map { Array($0.utf8) }

    private var state: UInt64

    /// The mutation of a seed: the same for the same one.
    init(seed: UInt32) {
        state = UInt64(seed) &+ 0x9E37_79B9_7F4A_7C15
    }

    /// The text with one of its numbers replaced; nil if it has none, or if the result is longer than `limit`.
    mutating func applied(to text: [UInt8], limit: Int) -> [UInt8]? {
        let places = Self.numbers(in: text)
        guard !places.isEmpty else { return nil }
        let place = places[Int(next() % UInt64(places.count))]
        let number = Self.numbers[Int(next() % UInt64(Self.numbers.count))]
        guard text.count - place.count + number.count <= limit else { return nil }
        return Array(text[..<place.lowerBound]) + number + Array(text[place.upperBound...])
    }

    /// Where numbers stand that are not part of a word.
    private static func numbers(in text: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var index = 0
        while index < text.count {
            let start = index
            while index < text.count, isPart(text[index]) { index += 1 }
            let isWord = start > 0 && isLetter(text[start - 1]) || index < text.count && isLetter(text[index])
            if index > start, !isWord, text[start..<index].contains(where: { (48...57).contains($0) }) {
                places.append(start..<index)
            }
            index = max(index, start + 1)
        }
        return places
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "\"")
    }

    private mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// What libFuzzer calls in place of its own mutations: every fourth time a number is replaced, otherwise those are used.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ mostBytes: Int, _ seed: UInt32) -> Int {
    var mutation = NumberMutation(seed: seed)
    let text = Array(UnsafeBufferPointer(start: data, count: size))
    guard seed.isMultiple(of: 4), let changed = mutation.applied(to: text, limit: mostBytes) else {
        return LLVMFuzzerMutate(data, size, mostBytes)
    }
    UnsafeMutableBufferPointer(start: data, count: mostBytes).baseAddress?.update(from: changed, count: changed.count)
    return changed.count
}
