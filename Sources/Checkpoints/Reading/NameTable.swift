// SPDX-License-Identifier: Apache-2.0

/// Finds tensors by name in constant time, with four bytes or so a tensor.
///
/// A dictionary would hold every name and a pointer again, which counts for a header of a million tensors.
struct NameTable: Sendable {
    // Open addressing: an index plus one, or 0 where the slot is free. At most half of the slots are taken.
    private var slots: [UInt32]

    /// A table over these tensors.
    ///
    /// - Throws: the two indices, in order, of tensors that have the same name.
    init(_ tensors: [TensorInfo]) throws(Collision) {
        var size = 4
        while size < tensors.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for index in tensors.indices {
            let slot = slot(of: tensors[index].name, in: tensors)
            guard slots[slot] == 0 else { throw Collision(first: Int(slots[slot]) - 1, second: index) }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// Two tensors of one name.
    struct Collision: Error {
        let first: Int
        let second: Int
    }

    /// The index of the tensor of that name, among the tensors that the table was made from.
    func index(of name: String, in tensors: [TensorInfo]) -> Int? {
        let value = slots[slot(of: name, in: tensors)]
        return value == 0 ? nil : Int(value) - 1
    }

    private func slot(of name: String, in tensors: [TensorInfo]) -> Int {
        var hasher = Hasher()
        hasher.combine(name)
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] != 0, tensors[Int(slots[slot]) - 1].name != name {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
