// SPDX-License-Identifier: Apache-2.0

/// A layer that cannot be rotated by the group size that was asked for.
public struct GroupShortfall: Sendable, Hashable {
    /// The tensor's name.
    public let name: String
    /// The layer's input dimension.
    public let columns: Int
    /// The group size that was asked for.
    public let requested: Int
    /// The group size that the layer is rotated by instead; nil where it stays unrotated.
    public let used: Int?

    /// The group sizes that would fit, smallest first.
    public var fitting: [Int] { GroupRequest.fittingSizes(columns: columns) }
}

extension GroupShortfall: CustomStringConvertible {
    /// What happens to the layer and what would fit it, in one sentence.
    public var description: String {
        let outcome = used.map { "is rotated by \($0)" } ?? "stays unrotated"
        let sizes = fitting.map(String.init).joined(separator: ", ")
        let remedy = sizes.isEmpty ? "no group size fits" : "\(sizes) would fit"
        return "\(name) \(outcome): \(requested) does not divide its \(columns) inputs; \(remedy)."
    }
}
