// SPDX-License-Identifier: Apache-2.0

package import Fidelity

/// What plots need beyond the report, as `figures.json` holds it: `fidelio.figures/1`.
package struct FiguresDocument: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    package static let schemaName = "fidelio.figures"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// The layers of which figures were kept, in network order.
    package var layers: [LayerFigures]

    /// Figures of layers.
    package init(layers: [LayerFigures]) {
        self.layers = layers
    }

    /// The figures of one layer, if they were kept.
    package func figures(of layer: String) -> LayerFigures? {
        layers.first { $0.layer == layer }
    }
}
