// SPDX-License-Identifier: Apache-2.0

/// The names of files that stand side by side, without the beginning and the end that all of them share.
///
/// `m_bf16.tensor.safetensors` beside `m_bf16.row-convrot64.safetensors` is `tensor` beside `row-convrot64`. One name
/// alone is told apart from its original's.
struct ShortNames {
    private let shortened: [String: String]

    /// Shortens names by whole words; names that share nothing stay as they are.
    ///
    /// - Parameters:
    ///   - names: The names.
    ///   - original: With what a single name is compared; nil leaves a single name as it is.
    init(_ names: [String], beside original: String? = nil) {
        if names.count == 1, let original {
            shortened = [names[0]: Self.shortened(names[0], beside: original)]
            return
        }
        let words = names.map(Self.words)
        // Each name keeps a word at least.
        let room = names.count > 1 ? max((words.map(\.count).min() ?? 0) - 1, 0) : 0
        let last = min(Self.shared(words.map { $0.reversed() }), room)
        let first = min(Self.shared(words), room - last)
        let kept = words.map { words in
            let rest = words.dropFirst(first).dropLast(last).joined()
            return last > 0 ? String(rest.dropLast()) : rest
        }
        let bare = kept.map { $0.hasSuffix(Self.usualEnding) ? String($0.dropLast(Self.usualEnding.count)) : $0 }
        let isClear = names.count > 1 && Set(bare).count == Set(kept).count && !bare.contains("")
        shortened = Dictionary(zip(names, isClear ? bare : kept), uniquingKeysWith: { one, _ in one })
    }

    /// What most names end in: files of other formats stand out without it too.
    private static let usualEnding = ".safetensors"

    /// The short form of one of the names; any other as it is.
    subscript(name: String) -> String { shortened[name] ?? name }

    /// A name without the words that begin the original's name too, and without its ending.
    ///
    /// Words are compared whatever follows them: `m-int8.safetensors` beside `m.safetensors` is `int8`.
    private static func shortened(_ name: String, beside original: String) -> String {
        let words = words(of: name)
        let bare = [words, Self.words(of: original)].map { $0.map { $0.trimmingSuffix(while: separators.contains) } }
        guard words.count > 1, bare[0].last == bare[1].last else { return name }
        let first = shared(bare.map { Array($0.dropLast()) })
        let rest = words.dropFirst(first).dropLast().joined()
        return rest.isEmpty ? name : String(rest.dropLast())
    }

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

extension Substring {
    /// The text without the separators at its end.
    fileprivate func trimmingSuffix(while isSeparator: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !isSeparator($0) }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }
}

extension [String] {
    /// Dotted names without the words that all of them begin with; each keeps one.
    var withoutSharedStart: [String] {
        let words = map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        guard let first = words.first, count > 1 else { return self }
        let room = (words.map(\.count).min() ?? 1) - 1
        let shared = (0..<room).prefix { place in words.allSatisfy { $0[place] == first[place] } }.count
        return words.map { $0.dropFirst(shared).joined(separator: ".") }
    }
}
