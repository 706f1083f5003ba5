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
