// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// Which rotation each layer of an INT8 file takes, by the SNR of what it computes with weights and inputs rounded.
///
/// Of the bases that fit a layer and whose rounding of inputs is known, the one that loses least of the output; of equal ones the one of
/// the published recipe. Layers whose activations are not known take that one too.
package struct RotationChoice: Sendable, Equatable {
    /// A layer whose activations are known.
    package struct Layer: Sendable, Equatable {
        /// The tensor's name in the original.
        package let name: String
        /// What it takes; nil for no rotation.
        package let rotation: Rotation?
        /// What it computes by that.
        package let output: OutputEnergies
        /// What it would compute by the published recipe.
        package let published: OutputEnergies
    }

    /// The layers, in network order.
    package let layers: [Layer]

    /// The choice of layers that were swept with activations and with the rotations of ``FormatChoice/rotations``.
    ///
    /// - Parameter scaling: how the file is scaled.
    package init(_ layers: [LayerFidelity], scaling: Scaling) {
        self.layers = layers.compactMap { Layer($0, scaling: scaling) }
    }

    /// The rotation of the published recipe, 64, for a layer of `columns` inputs; nil if it does not fit: then ctq rotates nothing.
    package static func published(columns: Int) -> Rotation? {
        Rotation(groupSize: 64).flatMap { $0.fits(columns: columns) ? $0 : nil }
    }

    /// The bases that fit a layer of `columns` inputs, the published recipe's first.
    package static func candidates(columns: Int) -> [Rotation?] {
        let published = published(columns: columns)
        let others: [Rotation?] = FormatChoice.rotations.filter { $0.fits(columns: columns) } + [nil]
        return [published] + others.filter { $0 != published }
    }

    /// How many layers take each group, the smallest first; nil stands for no rotation.
    package var counts: [(group: Int?, layers: Int)] {
        Dictionary(grouping: layers) { $0.rotation?.groupSize }.map { ($0.key, $0.value.count) }
            .sorted { ($0.0 ?? 0) < ($1.0 ?? 0) }
    }

    /// SNR of the outputs of these layers together, in dB; nil if it is not known how large they are.
    package var snrDB: Double? { pooled(\.output) }

    /// The same if all layers took the published recipe's rotation.
    package var publishedSNRDB: Double? { pooled(\.published) }

    private func pooled(_ energies: KeyPath<Layer, OutputEnergies>) -> Double? {
        let signals = layers.compactMap { $0[keyPath: energies].signal }
        guard signals.count == layers.count else { return nil }
        return Energies(
            signal: CompensatedSum.of(signals), error: CompensatedSum.of(layers.map { $0[keyPath: energies].error })
        )
        .snrDB
    }
}

extension RotationChoice.Layer {
    /// The choice of one layer; nil if its activations are not known, or not how they are rounded by the published recipe.
    fileprivate init?(_ layer: LayerFidelity, scaling: Scaling) {
        guard layer.shape.count == 2 else { return nil }
        let known = RotationChoice.candidates(columns: layer.shape[1])
            .compactMap { rotation -> (rotation: Rotation?, output: OutputEnergies)? in
                let values = layer.configurations[Configuration(scaling: scaling, rotation: rotation)]
                guard let output = values?.output, output.rounding != nil, output.error.isFinite else { return nil }
                return (rotation, output)
            }
        guard let first = known.first, first.rotation == RotationChoice.published(columns: layer.shape[1]) else {
            return nil
        }
        let best = known.dropFirst().reduce(first) { $1.output.error < $0.output.error ? $1 : $0 }
        self.init(name: layer.name, rotation: best.rotation, output: best.output, published: first.output)
    }
}
