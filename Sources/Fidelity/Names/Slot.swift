// SPDX-License-Identifier: Apache-2.0

/// Which of several parts, whose rows lie one under another in a fused matrix.
struct SlotPart: Sendable, Hashable {
    /// The part, from 0.
    let index: Int
    /// How many parts there are.
    let of: Int
}

/// The place in a model that a tensor's name stands for: the same for every spelling of the name.
struct Slot: Sendable, Equatable {
    /// The name of the place, by components.
    var components: [Substring]
    /// Which part of that place's rows the tensor holds; nil for all of them.
    var part: SlotPart?
    /// Whether the halves of the rows are exchanged there.
    var isSwapped = false
}

/// A place in one file, with the tensors that hold it: one, or parts whose rows lie one under another.
struct PlacedSlot: Sendable {
    /// The name of the place, by components.
    let components: [Substring]
    /// The tensor that holds all of it; nil if it is kept in parts.
    var whole: Int?
    /// The tensors that hold its parts, by the part.
    var parts: [Int?] = []
    /// Whether the halves of the rows are exchanged.
    var isSwapped = false
    /// Whether two tensors claim the same part.
    var isAmbiguous = false
    /// The shape of all of it; nil if it is not known.
    var shape: [Int]?

    /// The tensors that hold it, by their number in the file.
    var tensors: [Int] { whole.map { [$0] } ?? parts.compactMap { $0 } }

    /// Whether every part is there.
    var isComplete: Bool { whole != nil || !parts.contains(nil) }

    /// What is left of its name without a tail of so many components.
    func head(tail: Int) -> ArraySlice<Substring> { components.dropLast(tail) }

    /// Whether shapes agree, and what differs in the names is a prefix: it holds no block's number.
    func canPair(with other: PlacedSlot, tail: Int) -> Bool {
        if isAmbiguous || other.isAmbiguous { return false }
        if let shape, let others = other.shape, shape != others { return false }
        return components.suffix(tail) == other.components.suffix(tail)
            && !head(tail: tail).contains(where: \.isNumber) && !other.head(tail: tail).contains(where: \.isNumber)
    }

    /// The places of a file's tensors under one way of reading names.
    ///
    /// - Parameters:
    ///   - indices: the tensors to place, by their number.
    ///   - slot: the place of a tensor; nil to leave the tensor out.
    static func all(
        of tensors: [NamedShape], at indices: [Int], slot: ([Substring]) -> Slot?
    ) -> [PlacedSlot] {
        var places: [PlacedSlot] = []
        var known: [[Substring]: Int] = [:]
        for index in indices {
            let components = tensors[index].name.split(separator: ".", omittingEmptySubsequences: false)
            guard let found = slot(components) else { continue }
            let place = known[found.components] ?? places.count
            if place == places.count {
                known[found.components] = place
                places.append(PlacedSlot(components: found.components, isSwapped: found.isSwapped))
            }
            places[place].add(index, as: found.part)
        }
        for index in places.indices {
            places[index].shape = places[index].shape(in: tensors)
        }
        return places
    }

    private mutating func add(_ tensor: Int, as part: SlotPart?) {
        if let part {
            if parts.isEmpty { parts = Array(repeating: nil, count: part.of) }
            guard parts.count == part.of, parts[part.index] == nil else {
                isAmbiguous = true
                return
            }
            parts[part.index] = tensor
        } else {
            guard whole == nil else {
                isAmbiguous = true
                return
            }
            whole = tensor
        }
        // A file that holds both the fused matrix and its parts says too much.
        if whole != nil, !parts.isEmpty { isAmbiguous = true }
    }

    /// The shape of all parts together; nil if one is missing, not known, or does not fit the others.
    private func shape(in tensors: [NamedShape]) -> [Int]? {
        if let whole { return tensors[whole].shape }
        let shapes = parts.compactMap { $0.flatMap { tensors[$0].shape } }
        guard shapes.count == parts.count, let first = shapes.first, !first.isEmpty,
            shapes.allSatisfy({ $0.dropFirst() == first.dropFirst() })
        else { return nil }
        var rows = 0
        for shape in shapes {
            let (sum, overflow) = rows.addingReportingOverflow(shape[0])
            if overflow { return nil }
            rows = sum
        }
        return [rows] + first.dropFirst()
    }
}
