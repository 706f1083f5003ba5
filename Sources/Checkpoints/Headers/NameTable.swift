// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// Finds the position of a name in constant time, with about eight bytes per name.
///
/// A dictionary would hold every name again, which counts for a header of a million tensors. The names stay where they
/// are, and the caller says how to get at them.
struct NameTable: Sendable {
    // Open addressing: an index plus one, or 0 if the slot is free. At most half of the slots are taken.
    private var slots: [UInt32]

    /// A table over the names of `0..<count`.
    ///
    /// - Throws: the positions of two equal names, in order.
    init(count: Int, name: (Int) -> String) throws(Collision) {
        var size = 4
        while size < count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for index in 0..<count {
            let slot = slot(of: name(index), name)
            guard slots[slot] == 0 else { throw Collision(first: Int(slots[slot]) - 1, second: index) }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// Two positions of one name.
    struct Collision: Error {
        let first: Int
        let second: Int
    }

    /// The position of a name, among those that the table was made from.
    func index(of wanted: String, name: (Int) -> String) -> Int? {
        let value = slots[slot(of: wanted, name)]
        return value == 0 ? nil : Int(value) - 1
    }

    private func slot(of wanted: String, _ name: (Int) -> String) -> Int {
        var hasher = Hasher()
        hasher.combine(wanted)
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] != 0, name(Int(slots[slot]) - 1) != wanted {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}

extension NameTable {
    /// A table over the names of tensors.
    init(_ tensors: [TensorInfo]) throws(Collision) {
        try self.init(count: tensors.count) { tensors[$0].name }
    }

    /// A table over the names of the tensors of one file.
    ///
    /// - Throws: rule `duplicate-tensor`.
    init(ofFile tensors: [TensorInfo]) throws(ParseProblem) {
        do throws(Collision) {
            self = try NameTable(tensors)
        } catch {
            throw ParseProblem(
                .duplicateTensor,
                tensor: tensors[error.second].name,
                expected: "each name once",
                found: "the name twice"
            )
        }
    }
}
