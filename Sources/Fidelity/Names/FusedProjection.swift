// SPDX-License-Identifier: Apache-2.0

/// Projections that some files keep in one matrix and others apart.
///
/// The rows of the fused matrix are those of the parts, in the order given here.
struct FusedProjection: Sendable {
    /// What every spelling is called here; not a name that a module can have.
    let name: Substring
    /// Common names of the fused matrix.
    let fused: [Substring]
    /// Common names of its parts.
    let apart: [[Substring]]

    /// Queries, keys and values; gate and up.
    ///
    /// Sources: transformers, diffusers, vLLM, ComfyUI.
    static let common = [
        FusedProjection(
            name: "<qkv>",
            fused: ["qkv", "to_qkv", "qkv_proj", "Wqkv", "in_proj", "query_key_value", "qkv_linear", "wqkv"],
            apart: [
                ["to_q", "to_k", "to_v"], ["q_proj", "k_proj", "v_proj"], ["q", "k", "v"], ["wq", "wk", "wv"],
                ["query", "key", "value"], ["q_linear", "k_linear", "v_linear"],
            ]),
        FusedProjection(
            name: "<added qkv>", fused: ["add_qkv_proj", "to_added_qkv"],
            apart: [["add_q_proj", "add_k_proj", "add_v_proj"]]),
        FusedProjection(
            name: "<gate up>", fused: ["gate_up_proj", "gate_up", "w13", "wi"],
            apart: [["gate_proj", "up_proj"], ["gate", "up"], ["w1", "w3"], ["wi_0", "wi_1"]]),
    ]

    /// Keys and values of a cross-attention, whose queries stand alone.
    static let keysAndValues = [
        FusedProjection(
            name: "<kv>", fused: ["kv", "to_kv", "kv_proj", "kv_linear", "Wkv"],
            apart: [
                ["to_k", "to_v"], ["k_proj", "v_proj"], ["k", "v"], ["wk", "wv"], ["key", "value"],
                ["k_linear", "v_linear"],
            ])
    ]

    /// The part that a module of this name is; nil inside for the fused matrix, nil outside if it is neither.
    private func part(of module: Substring) -> SlotPart?? {
        if fused.contains(module) { return .some(nil) }
        for names in apart {
            guard let index = names.firstIndex(of: module) else { continue }
            return .some(SlotPart(index: index, of: names.count))
        }
        return nil
    }

    /// The place of a tensor of these fused projections; nil if its name is not one of theirs.
    static func slot(_ slot: Slot, of projections: [FusedProjection]) -> Slot? {
        guard slot.components.count >= 2, slot.part == nil else { return nil }
        let module = slot.components.count - 2
        for projection in projections {
            guard let part = projection.part(of: slot.components[module]) else { continue }
            var slot = slot
            slot.components[module] = projection.name
            slot.part = part
            return slot
        }
        return nil
    }
}
