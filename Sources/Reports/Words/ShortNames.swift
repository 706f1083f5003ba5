// SPDX-License-Identifier: Apache-2.0

/// The names of files that stand side by side, without the beginning and the end that all of them share.
///
/// `m_bf16.tensor.safetensors` beside `m_bf16.row-convrot64.safetensors` is `tensor` beside `row-convrot64`.
struct ShortNames {
    private let shortened: [String: String]

    /// Shortens names by whole words; a single name, and names that share nothing, stay as they are.
    init(_ names: [String]) {
        let words = names.map(Self.words)
        // Each name keeps a word at least.
        let room = names.count > 1 ? max((words.map(\.count).min() ?? 0) - 1, 0) : 0
        let last = min(Self.shared(words.map { $0.reversed() }), room)
        let first = min(Self.shared(words), room - last)
        let kept = words.map { words in
            let rest = words.dropFirst(first).dropLast(last).joined()
            return last > 0 ? String(rest.dropLast()) : rest
        }
        shortened = Dictionary(zip(names, kept), uniquingKeysWith: { one, _ in one })
    }

    /// The short form of one of the names; any other as it is.
    subscript(name: String) -> String { shortened[name] ?? name }

    private static let separators: Set<Character> = [".", "_", "-", " "]

    /// A name's words, each with the separator behind it.
    private static func words(of name: String) -> [Substring] {
        var words: [Substring] = []
        var start = name.startIndex
        for index in name.indices where separators.contains(name[index]) {
            let end = name.index(after: index)
            words.append(name[start..<end])
            start = end
        }
        return start < name.endIndex ? words + [name[start...]] : words
    }

    /// How many words all of the names begin with.
    private static func shared(_ names: [[Substring]]) -> Int {
        guard let first = names.first else { return 0 }
        let shared = first.indices.prefix { place in
            names.allSatisfy { place < $0.count && $0[place] == first[place] }
        }
        return shared.count
    }
}
