// SPDX-License-Identifier: Apache-2.0

/// What `Content-Range` says: which bytes an answer holds, and how many there are in all (RFC 9110, section 14.4).
struct ContentRange: Equatable, Sendable {
    /// The bytes of the answer; nil if the range that was asked for is not in the file (`bytes */N`).
    let range: Range<Int>?
    /// The length of the file; nil if the server does not say it.
    let total: Int?

    /// Reads the header's value; nil if it breaks the rules or names lengths that no file has.
    init?(_ text: String) {
        guard text.utf8.count <= 128 else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let total = Self.number(parts[1])
        guard total != nil || parts[1] == "*" else { return nil }
        self.total = total
        if parts[0] == "*" {
            guard total != nil else { return nil }
            range = nil
            return
        }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last,
            last < total ?? Int.max
        else { return nil }
        range = first..<last + 1
    }

    /// A number of at most 18 digits, so that nothing overflows.
    static func number(_ text: Substring) -> Int? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48..<58).contains($0) }) else { return nil }
        return Int(text)
    }
}
