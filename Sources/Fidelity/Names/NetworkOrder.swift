// SPDX-License-Identifier: Apache-2.0

/// The order of layers in a network, as their names tell it: numbers inside names count as numbers.
///
/// So `layers.2.weight` comes before `layers.10.weight`, which it does not in most files.
enum NetworkOrder {
    /// Whether `left` comes before `right`.
    static func areInOrder(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            let (first, second) = (digits(of: left, at: i), digits(of: right, at: j))
            if !first.isEmpty, !second.isEmpty {
                let (a, b) = (significant(first), significant(second))
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                (i, j) = (first.endIndex, second.endIndex)
            } else {
                if left[i] != right[j] { return left[i] < right[j] }
                (i, j) = (i + 1, j + 1)
            }
        }
        // Equal so far: the shorter first, and `layer.01` and `layer.1` by their bytes.
        return left.count - i != right.count - j
            ? left.count - i < right.count - j : left.lexicographicallyPrecedes(right)
    }

    private static func digits(of name: [UInt8], at start: Int) -> ArraySlice<UInt8> {
        name[start...].prefix { (48...57).contains($0) }
    }

    private static func significant(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        digits.drop { $0 == 48 }
    }
}
