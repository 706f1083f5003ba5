// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Whether a file was made from the reference, by its layers that lost nothing.
///
/// A layer agrees if the SNR that is measured against the reference is within 1 dB of what its codes alone let expect, or
/// if a recipe makes its very codes from the reference. Layers whose codes lost detail count only if they agree: what
/// they lost says nothing against the reference.
public struct ReferenceProof: Sendable, Hashable {
    /// Agreeing layers that are needed at least.
    public static let leastAgreeing = 3
    /// The share of layers that has to agree.
    public static let leastShare = 0.9

    /// The reference's name.
    public let name: String
    /// Layers that agree.
    public let agreeing: Int
    /// Layers that can say something, agreeing ones among them.
    public let layers: Int

    /// A proof from its counts.
    public init(name: String, agreeing: Int, layers: Int) {
        self.name = name
        self.agreeing = agreeing
        self.layers = layers
    }

    /// Whether the reference is the file's source.
    public var holds: Bool {
        agreeing >= Self.leastAgreeing && Double(agreeing) >= Self.leastShare * Double(layers)
    }

    /// The proof without one layer's own word: what the others say.
    public func withoutLayer(agreeing agrees: Bool, counted: Bool) -> ReferenceProof {
        ReferenceProof(name: name, agreeing: agreeing - (agrees ? 1 : 0), layers: layers - (counted ? 1 : 0))
    }
}

extension ReferenceProof: CustomStringConvertible {
    /// The counts in words.
    public var description: String {
        "\(agreeing) of \(layers) layers have the loss against \(name.printable()) that their codes let expect"
    }
}
