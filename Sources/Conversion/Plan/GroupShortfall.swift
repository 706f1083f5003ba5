// SPDX-License-Identifier: Apache-2.0

/// A layer that cannot be rotated by the group size that was asked for.
package struct GroupShortfall: Sendable, Hashable {
    /// The tensor's name.
    package let name: String
    /// The layer's input dimension.
    package let columns: Int
    /// The group size that was asked for.
    package let requested: Int
    /// The group size that the layer is rotated by instead; nil if it stays unrotated.
    package let used: Int?

    /// The group sizes that would fit, smallest first.
    package var fitting: [Int] { GroupRequest.fittingSizes(columns: columns) }
}

extension GroupShortfall: CustomStringConvertible {
    /// What happens to the layer and what would fit it, in one sentence.
    package var description: String { "\(name) \(outcome)" }

    /// What happens to this layer and others like it, and what would fit them: a sentence but for its subject.
    package var outcome: String {
        let rotation = used.map { "rotated by \($0)" } ?? "left unrotated"
        let sizes = fitting.map(String.init).joined(separator: ", ")
        let remedy = sizes.isEmpty ? "no group size fits" : "\(sizes) would fit"
        return "\(rotation): \(requested) does not divide \(columns) inputs; \(remedy)."
    }
}
