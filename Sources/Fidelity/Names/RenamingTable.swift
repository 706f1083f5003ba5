// SPDX-License-Identifier: Apache-2.0

/// What the layers of one model family are called in another library's files.
///
/// A table is data: one row for each module, first the other library's name, then ComfyUI's. `*` stands for a block's number.
/// A third column tells a part (`0/3` is the first of three parts whose rows lie one under another in ComfyUI's matrix)
/// or `swapped` (the halves of the rows are exchanged). Names are given without `.weight` or `.bias` and without a prefix.
struct RenamingTable: Sendable {
    /// One row of a table.
    struct Entry: Sendable {
        /// The other library's name, by components.
        let other: [Substring]
        /// ComfyUI's name, by components.
        let comfy: [Substring]
        /// Which part of ComfyUI's matrix it is; nil for all of it.
        let part: SlotPart?
        /// Whether the halves of the rows are exchanged.
        let isSwapped: Bool
    }

    /// The family and the two libraries, as they are called in sentences.
    let title: String
    /// Where the names were read.
    let source: String
    /// The rows by the last component of the other library's name, the longest name first.
    let entries: [Substring: [Entry]]

    /// The table that a text holds.
    init(_ title: String, source: String, _ text: String) {
        self.title = title
        self.source = source
        let rows = text.split(separator: "\n").compactMap { Self.entry($0) }
        entries = Dictionary(grouping: rows) { $0.other.last ?? "" }
            .mapValues { $0.sorted { $0.other.count > $1.other.count } }
    }

    /// One row of a text; nil if it is not made of two names and at most one remark.
    static func entry(_ line: Substring) -> Entry? {
        let cells = line.split(separator: " ", omittingEmptySubsequences: true)
        guard cells.count == 2 || cells.count == 3 else { return nil }
        var part: SlotPart?
        if cells.count == 3, cells[2] != "swapped" {
            let numbers = cells[2].split(separator: "/").compactMap { Int($0) }
            guard numbers.count == 2, numbers[0] < numbers[1] else { return nil }
            part = SlotPart(index: numbers[0], of: numbers[1])
        }
        return Entry(
            other: cells[0].split(separator: "."), comfy: cells[1].split(separator: "."), part: part,
            isSwapped: cells.last == "swapped")
    }

    /// What ComfyUI calls the tensor whose name has these components; nil if the table does not know it.
    func slot(_ components: [Substring]) -> Slot? {
        guard components.count >= 2 else { return nil }
        let stem = components.dropLast()
        for entry in entries[stem[stem.endIndex - 1]] ?? [] where entry.other.count <= stem.count {
            let tail = stem.suffix(entry.other.count)
            guard let numbers = Self.numbers(in: tail, of: entry.other),
                !stem.dropLast(entry.other.count).contains(where: \.isNumber)
            else { continue }
            var left = numbers[...]
            let name = entry.comfy.map { $0 == "*" ? left.popFirst() ?? $0 : $0 }
            return Slot(
                components: stem.dropLast(entry.other.count) + name + [components[components.count - 1]],
                part: entry.part, isSwapped: entry.isSwapped)
        }
        return nil
    }

    /// What stands where the pattern has `*`; nil if the pattern does not fit.
    private static func numbers(in tail: ArraySlice<Substring>, of pattern: [Substring]) -> [Substring]? {
        var numbers: [Substring] = []
        for (found, expected) in zip(tail, pattern) {
            if expected == "*" {
                guard found.isNumber else { return nil }
                numbers.append(found)
            } else if found != expected {
                return nil
            }
        }
        return numbers
    }
}

extension Substring {
    /// Whether it is made of decimal digits only.
    var isNumber: Bool { !isEmpty && utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } }
}
