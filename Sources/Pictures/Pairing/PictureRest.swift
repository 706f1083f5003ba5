// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import SystemPackage

/// The pictures of two folders that are not paired yet, in their order.
struct PictureRest {
    private(set) var references: [FilePath.Component]
    private(set) var candidates: [FilePath.Component]

    init(references: [FilePath.Component], candidates: [FilePath.Component]) {
        self.references = references
        self.candidates = candidates
    }

    /// Whether one of the folders has nothing left to pair.
    var isOneSided: Bool { references.isEmpty || candidates.isEmpty }

    /// Takes out the names that both folders have.
    mutating func takeEqualNames() -> [FilePath.Component] {
        let both = Set(references).intersection(candidates)
        let taken = references.filter(both.contains)
        references.removeAll(where: both.contains)
        candidates.removeAll(where: both.contains)
        return taken
    }

    /// Takes out pairs.
    mutating func take(_ pairs: [NamedPair]) {
        let (left, right) = (Set(pairs.map(\.reference)), Set(pairs.map(\.candidate)))
        references.removeAll(where: left.contains)
        candidates.removeAll(where: right.contains)
    }

    /// Pairs by number; nil unless all names of each folder are one text with different numbers in it, and both folders
    /// have the same numbers.
    func numbered() -> [NamedPair]? {
        guard let left = Self.numbers(references), let right = Self.numbers(candidates), left.count == right.count
        else {
            return nil
        }
        var pairs: [NamedPair] = []
        for (number, reference) in left {
            guard let candidate = right[number] else { return nil }
            pairs.append(NamedPair(reference: reference, candidate: candidate))
        }
        return pairs
    }

    /// By their numbers; nil if a name has none, one number comes twice, or the texts around numbers differ.
    private static func numbers(_ names: [FilePath.Component]) -> [Int: FilePath.Component]? {
        var byNumber: [Int: FilePath.Component] = [:]
        var around: (prefix: ArraySlice<UInt8>, suffix: ArraySlice<UInt8>)?
        for name in names {
            let bytes = name.bytes
            // The last digits of the name, as in ComfyUI_00012_.png.
            guard let last = bytes.lastIndex(where: NumberedName.isDigit) else { return nil }
            let first = bytes[..<last].lastIndex { !NumberedName.isDigit($0) }.map { $0 + 1 } ?? 0
            let (prefix, suffix) = (bytes[..<first], bytes[(last + 1)...])
            guard around.map({ $0.prefix == prefix && $0.suffix == suffix }) ?? true,
                let number = Int(String(decoding: bytes[first...last], as: UTF8.self)),
                byNumber.updateValue(name, forKey: number) == nil
            else { return nil }
            around = (prefix, suffix)
        }
        return byNumber
    }
}

/// The names of two pictures that belong together.
struct NamedPair: Hashable {
    let reference: FilePath.Component
    let candidate: FilePath.Component
}
