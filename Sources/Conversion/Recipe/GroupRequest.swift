// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// A request to rotate by groups of one size, and what it means for a layer that the size does not fit.
package struct GroupRequest: Sendable, Hashable {
    /// The size that is meant if none is given.
    package static let defaultSize = 256

    /// The size that stands in for `defaultSize` if that does not divide a layer's input dimension.
    static let fallbackSize = 64

    /// The rotation that was asked for.
    package let rotation: Rotation

    /// A request for groups of `size` consecutive weights.
    ///
    /// - Throws: `RecipeError.groupIsNoPowerOfFour` if no rotation of that size can be undone by a reader.
    package init(size: Int = Self.defaultSize) throws(RecipeError) {
        guard let rotation = Rotation(groupSize: size) else { throw .groupIsNoPowerOfFour(size) }
        self.rotation = rotation
    }

    /// The rotation for a layer of `columns` inputs; nil if the layer has to stay unrotated.
    ///
    /// The size asked for if it divides `columns`; else, if 256 was asked for, 64 if that divides.
    /// Source: convert-to-quant 1.3.4, `resolve_int8_convrot_group_size`.
    package func resolved(columns: Int) -> Rotation? {
        if rotation.fits(columns: columns) { return rotation }
        guard rotation.groupSize == Self.defaultSize else { return nil }
        return Rotation(groupSize: Self.fallbackSize).flatMap { $0.fits(columns: columns) ? $0 : nil }
    }

    /// The sizes that divide `columns`, smallest first.
    package static func fittingSizes(columns: Int) -> [Int] {
        Rotation.groupSizes.filter { columns > 0 && columns.isMultiple(of: $0) }
    }
}

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
