// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Whether a file was made from the reference, by its layers that lost nothing.
///
/// A layer agrees if the SNR that is measured against the reference is within 1 dB of what its codes alone let expect, or
/// if a recipe makes its very codes from the reference. Layers whose codes lost detail count only if they agree: what
/// they lost says nothing against the reference.
package struct ReferenceProof: Sendable, Hashable {
    /// Agreeing layers that are needed at least.
    package static let leastAgreeing = 3
    /// The share of layers that has to agree.
    package static let leastShare = 0.9

    /// The reference's name.
    package let name: String
    /// Layers that agree.
    package let agreeing: Int
    /// Layers that can say something, agreeing ones among them.
    package let layers: Int

    /// A proof from its counts.
    package init(name: String, agreeing: Int, layers: Int) {
        self.name = name
        self.agreeing = agreeing
        self.layers = layers
    }

    /// Whether the reference is the file's source.
    package var holds: Bool {
        agreeing >= Self.leastAgreeing && Double(agreeing) >= Self.leastShare * Double(layers)
    }

    /// The proof without one layer's own word: what the others say.
    package func withoutLayer(agreeing agrees: Bool, counted: Bool) -> ReferenceProof {
        ReferenceProof(name: name, agreeing: agreeing - (agrees ? 1 : 0), layers: layers - (counted ? 1 : 0))
    }
}

extension ReferenceProof: CustomStringConvertible {
    /// The counts in words.
    package var description: String {
        "\(agreeing) of \(layers) layers have the loss against \(name.printable()) that their codes let expect"
    }
}
