// SPDX-License-Identifier: Apache-2.0

/// The names of the files that a GGUF model is in, by the name of one of them: `NAME-00001-of-00003.gguf`.
///
/// They are named as by `llama_split_path` in llama.cpp.
struct GGUFShards: Equatable {
    /// What all names begin with.
    let stem: String
    /// How many files there are.
    let count: Int

    /// Digits of each number.
    private static let digits = 5

    /// The shards of a file of this name; nil if the name is that of a whole model.
    init?(name: String) {
        guard name.hasSuffix(GGUF.suffix) else { return nil }
        let parts = name.dropLast(GGUF.suffix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[parts.count - 2] == "of", let number = Self.number(parts[parts.count - 3]),
            let count = Self.number(parts[parts.count - 1]), (1...count).contains(number)
        else { return nil }
        stem = parts.dropLast(3).joined(separator: "-")
        self.count = count
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (48..<58).contains($0) }) else { return nil }
        return Int(text).flatMap { $0 > 0 ? $0 : nil }
    }

    /// The names of all files, in order.
    var names: [String] {
        (1...count).map { "\(stem)-\(Self.padded($0))-of-\(Self.padded(count))\(GGUF.suffix)" }
    }

    private static func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
