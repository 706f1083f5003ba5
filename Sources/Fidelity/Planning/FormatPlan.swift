// SPDX-License-Identifier: Apache-2.0

/// Which layer is stored in which format, and what the file comes to.
package struct FormatPlan: Sendable, Equatable {
    /// What becomes of one layer.
    package struct Choice: Sendable, Equatable {
        /// The layer.
        package let layer: PlannableLayer
        /// What it is stored in; nil if it stays as it is.
        package let option: LayerOption?

        /// The layer's SNR by what the plan goes by, in dB; infinite if it stays as it is.
        package var snrDB: Double { option?.snrDB ?? .infinity }
        /// Bytes of the layer in the file.
        package var bytes: Int { option?.bytes ?? layer.bytes }
    }

    /// The layers, in network order.
    package let choices: [Choice]
    /// Bytes of the file.
    package let bytes: Int
    /// Importance × extent × E/S, summed over layers.
    package let loss: Double

    /// A plan of these choices.
    ///
    /// - Parameter otherBytes: bytes of the tensors that are not layers, which stay as they are.
    package init(_ choices: [Choice], otherBytes: Int) {
        self.choices = choices
        bytes = choices.reduce(otherBytes) { $0 + $1.bytes }
        loss = choices.reduce(0) { $0 + $1.layer.loss(of: $1.option) }
    }

    /// The layers that do not stay as they are.
    package var quantized: [Choice] { choices.filter { $0.option != nil } }
    /// How many layers stay as they are.
    package var keptCount: Int { choices.count { $0.option == nil } }

    /// Signal and error of the weights of all layers together; those that stay as they are add no error.
    package var energies: Energies {
        choices.reduce(into: Energies(signal: 0, error: 0)) { sum, choice in
            sum.signal += choice.option?.energies.signal ?? choice.layer.signal
            sum.error += choice.option?.energies.error ?? 0
        }
    }

    /// Signal and error of the outputs of the layers that go by them, where those that stay as they are add no error; nil if none does.
    package var outputEnergies: Energies? {
        let known = choices.filter { $0.layer.outputSignal != nil }
        guard !known.isEmpty else { return nil }
        return known.reduce(into: Energies(signal: 0, error: 0)) { sum, choice in
            sum.signal += choice.layer.outputSignal ?? 0
            sum.error += choice.option?.output?.error ?? 0
        }
    }

    /// The mean relative error by mass, in dB; infinite without any error.
    package var relativeDB: Double {
        let mass = choices.reduce(0) { $0 + $1.layer.mass }
        return loss > 0 && mass > 0 ? Decibels.of(signal: mass, error: loss) : .infinity
    }

    /// The layer that loses most, the first of several; nil if none loses anything.
    package var worst: Choice? {
        choices.filter { $0.snrDB.isFinite }.min { $0.snrDB < $1.snrDB }
    }

    /// Bits per weight of the layers, those that stay as they are among them; 0 without weights.
    package var bitsPerWeight: Double {
        let weights = choices.reduce(0) { $0 + $1.layer.weights }
        return weights > 0 ? Double(8 * choices.reduce(0) { $0 + $1.bytes }) / Double(weights) : 0
    }

    /// How many layers are in each format, the most frequent first; nil stands for as they are.
    package var counts: [(format: String?, layers: Int)] {
        Dictionary(grouping: choices, by: \.option?.format).map { ($0.key, $0.value.count) }
            .sorted { (-$0.1, $0.0 ?? "") < (-$1.1, $1.0 ?? "") }
    }
}
