// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Fidelity

extension DequantizedOriginal {
    /// The format that the original of a format sweep was dequantized from; nil if it looks like none, or was not swept.
    package init?(_ layers: [LayerFidelity]) {
        let names = Set(layers.flatMap(\.formats).map(\.format)).sorted()
        guard !names.isEmpty else { return nil }
        let formats = names.map { name in
            Self.kept(name, layers.map { layer in layer.formats.first { $0.format == name } })
        }
        let configurations = Set(layers.flatMap(\.configurations.keys)).sorted { $0.description < $1.description }
        let int8 = configurations.map { configuration in
            Self.kept(
                configuration.description,
                layers.map { layer in
                    layer.configurations[configuration]
                        .map { values in
                            LayerFormat(format: configuration.description, bitsPerWeight: 8, values: values)
                        }
                })
        }
        self.init(formats + int8)
    }

    private static func kept(_ label: String, _ layers: [LayerFormat?]) -> Kept {
        let bits = layers.compactMap { $0?.bitsPerWeight }
        return Kept(
            label: label, bitsPerWeight: bits.min() ?? .infinity,
            snrDB: layers.map { layer in
                guard let energies = layer?.values.energies, energies.signal > 0 else { return nil }
                return energies.error == 0 ? .infinity : energies.snrDB
            })
    }

    /// What it means for a reader, in three sentences.
    package var sentence: String {
        "\(layers) of \(sampled) layers come back from \(label) nearly as they are: this original looks as if it had been made from "
            + "such a file. What that file lost cannot be seen against it. Take the model's first release as the original."
    }
}
