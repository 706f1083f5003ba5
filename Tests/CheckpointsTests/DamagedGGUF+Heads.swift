// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension DamagedGGUF {
    /// Numbers of heads that cannot be, and tensors that are the same under two names.
    static let heads = [
        DamagedGGUF(
            "no heads", heads([0, 0, 0, 0]),
            "for tensor \"blk.0.attn_q.weight\" expected llama.attention.head_count to be a whole number above 0, found 0 "
                + "(rule head-count)."),
        DamagedGGUF(
            "heads in a text", heads(type: 8, GGUFBytes.string(Array("two".utf8))),
            "for tensor \"blk.0.attn_q.weight\" expected llama.attention.head_count to be a whole number above 0, found two "
                + "(rule head-count)."),
        DamagedGGUF(
            "a fraction of heads", heads(type: 6, [0, 0, 192, 63]),
            "for tensor \"blk.0.attn_q.weight\" expected llama.attention.head_count to be a whole number above 0, found 1.5 "
                + "(rule head-count)."),
        DamagedGGUF(
            "2^64 - 1 heads", heads(type: 10, [UInt8](repeating: 255, count: 8)),
            "for tensor \"blk.0.attn_q.weight\" expected llama.attention.head_count to be a whole number above 0, found "
                + "18446744073709551615 (rule head-count)."),
        DamagedGGUF(
            "heads that do not divide the rows", heads([5, 0, 0, 0]),
            "for tensor \"blk.0.attn_q.weight\" expected the same even number of rows for each of the 5 heads of "
                + "llama.attention.head_count, found 12 rows (rule head-count)."),
        DamagedGGUF(
            "heads of one row", heads([12, 0, 0, 0]),
            "for tensor \"blk.0.attn_q.weight\" expected the same even number of rows for each of the 12 heads of "
                + "llama.attention.head_count, found 12 rows (rule head-count)."),
        DamagedGGUF(
            "heads of keys that do not divide the rows",
            {
                var file = heads([2, 0, 0, 0], "blk.0.attn_k.weight")
                file.add("llama.attention.head_count_kv", type: 4, [7, 0, 0, 0])
                return file
            }(),
            "for tensor \"blk.0.attn_k.weight\" expected the same even number of rows for each of the 7 heads of "
                + "llama.attention.head_count_kv, found 12 rows (rule head-count)."),
        DamagedGGUF(
            "a tensor under llama.cpp's name and the model's",
            {
                var file = heads([2, 0, 0, 0])
                file.append("model.layers.0.self_attn.q_proj.weight", [1, 12], zeros(48))
                return file
            }(),
            "for tensor \"model.layers.0.self_attn.q_proj.weight\" expected each name once, found \"blk.0.attn_q.weight\" and "
                + "\"model.layers.0.self_attn.q_proj.weight\", which are the same (rule duplicate-tensor)."),
    ]

    private static func heads(type: UInt32 = 4, _ value: [UInt8], _ name: String = "blk.0.attn_q.weight") -> GGUFBytes {
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: type, value)
        file.append(name, [1, 12], zeros(48))
        return file
    }

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}
