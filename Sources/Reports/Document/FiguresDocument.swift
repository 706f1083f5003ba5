// SPDX-License-Identifier: Apache-2.0

public import Fidelity

/// What plots need beyond the report, as `figures.json` holds it: `fidelio.figures/1`.
public struct FiguresDocument: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    static let schemaName = "fidelio.figures"
    /// The version that this code writes, and the newest that it reads.
    static let schemaVersion = 1

    /// The layers of which figures were kept, in network order.
    public var layers: [LayerFigures]

    /// Figures of layers.
    public init(layers: [LayerFigures]) {
        self.layers = layers
    }

    /// The figures of one layer, if they were kept.
    public func figures(of layer: String) -> LayerFigures? {
        layers.first { $0.layer == layer }
    }
}
