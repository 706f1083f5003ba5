// SPDX-License-Identifier: Apache-2.0

/// Attention projections that some files keep in one matrix and others in three.
public enum FusedProjection {
    /// Common names of the fused matrix.
    private static let fused = ["qkv", "to_qkv", "qkv_proj", "Wqkv", "in_proj", "query_key_value"]

    /// Common names of its three parts, in the order of the fused rows.
    private static let apart = [
        ["to_q", "to_k", "to_v"], ["q_proj", "k_proj", "v_proj"], ["q", "k", "v"], ["wq", "wk", "wv"],
        ["query", "key", "value"],
    ]

    /// The possible triples of names for the parts of the fused weight `name`; none where it is not called like one.
    public static func parts(of name: String) -> [[String]] {
        var components = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard components.count >= 2, fused.contains(components[components.count - 2]) else { return [] }
        return apart.map { names in
            names.map { part in
                components[components.count - 2] = part
                return components.joined(separator: ".")
            }
        }
    }
}
