// SPDX-License-Identifier: Apache-2.0

/// Names with numbers in them, in the order in which people count.
enum NumberedName {
    /// Whether the first stands before the second: digits by the number that they are, all else by its bytes.
    static func precedes(_ first: String, _ second: String) -> Bool {
        let (first, second) = (Array(first.utf8), Array(second.utf8))
        var (left, right) = (first[...], second[...])
        while let one = left.first, let other = right.first {
            if isDigit(one), isDigit(other) {
                let (number, against) = (takeNumber(&left), takeNumber(&right))
                if number != against {
                    return (number.count, number) < (against.count, against)
                }
            } else if one != other {
                return one < other
            } else {
                left.removeFirst()
                right.removeFirst()
            }
        }
        // 01 and 1 are one number, so that bytes decide.
        return left.isEmpty == right.isEmpty ? first.lexicographicallyPrecedes(second) : left.isEmpty
    }

    /// Takes digits, without the zeros before them.
    private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> Digits {
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes.dropFirst(digits.count)
        return Digits(bytes: Array(digits.drop { $0 == UInt8(ascii: "0") }))
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A number of any length, by its digits.
    private struct Digits: Comparable {
        let bytes: [UInt8]

        var count: Int { bytes.count }

        static func < (left: Digits, right: Digits) -> Bool {
            left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }
}
