// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Fidelity
internal import Foundation

extension DequantizedOriginal {
    /// The format that the original of a format sweep was dequantized from; nil if it looks like none, or was not swept.
    package init?(_ layers: [LayerFidelity]) {
        let swept = Set(layers.flatMap(\.formats).map(\.format))
        guard !swept.isEmpty else { return nil }
        // Of formats that are the same for a layer, such as FP8 with one scale and with one per block of 64, the plainer one is first.
        let known = SweptFormat.all.map(\.rawValue)
        let names = known.filter(swept.contains) + swept.subtracting(known).sorted()
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
                guard let values = layer?.values, let energies = values.energies, energies.signal > 0 else {
                    return nil
                }
                return energies.error == 0 ? .infinity : energies.snrDB.map { max($0, scaledSNR(values)) }
            })
    }

    /// The SNR in dB with the best factor for the whole layer; 0 if its cosine was not asked for.
    ///
    /// A scale that follows from a rounded weight is off, and takes every weight with it: that is not the format's loss.
    private static func scaledSNR(_ values: MetricValues) -> Double {
        guard let cosine = values[.cosine], cosine < 1 else { return 0 }
        return -10 * log10(1 - cosine * cosine)
    }

    /// What it means for a reader, in three sentences.
    package var sentence: String {
        "\(layers) of \(sampled) layers come back from \(label) nearly as they are: this original looks as if it had been made from "
            + "such a file. What that file lost cannot be seen against it. Take the model's first release as the original."
    }
}
