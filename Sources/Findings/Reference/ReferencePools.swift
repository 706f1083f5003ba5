// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Fidelity

/// Energies of a file's quantized layers, whose parts may be several layers of the original.
struct ReferencePools {
    fileprivate struct Pools {
        var measured = EnergyPool()
        var row = EnergyPool()
        var rotated = EnergyPool()
        var parts = 0
        /// What the layer's output has now, and what the alternatives would have; only of a whole layer.
        var output: OutputEnergies?
        var otherOutputs: [OutputEnergies] = []
    }

    /// The published recipe's group.
    private static let recipeGroup = 64

    private var pools: [String: Pools] = [:]
    /// All layers together.
    private(set) var all = EnergyPool()

    /// Adds what one of the file's layers makes of one of the original's, or of some of its rows.
    ///
    /// - Parameters:
    ///   - layer: the original's.
    ///   - part: the file's.
    ///   - output: what becomes of the error at the output of the original's layer; nil if that is not known.
    mutating func add(_ layer: LayerFidelity, part: MeasuredPart, output: OutputEnergies?) {
        let name = part.layer
        all.add(part.energies)
        var entry = pools[name] ?? Pools()
        entry.parts += 1
        entry.measured.add(part.energies)
        if part.isWhole { entry.output = output }
        // What the whole of a fused original would have kept is not what one part of it would have.
        for (configuration, values) in layer.configurations where part.isWhole && configuration.scaling == .row {
            if configuration.rotation == nil {
                entry.row.add(values.energies)
                entry.otherOutputs += [values.output].compactMap { $0 }
            } else if configuration.rotation?.groupSize == Self.recipeGroup {
                entry.rotated.add(values.energies)
                entry.otherOutputs += [values.output].compactMap { $0 }
            }
        }
        pools[name] = entry
    }

    func fill(_ layer: inout FormatReference?, of name: String) {
        guard let entry = pools[name] else { return }
        layer?.measuredDB = entry.measured.snrDB
        layer?.rotatedInt8DB = entry.rotated.layers == entry.parts ? entry.rotated.snrDB : nil
        layer?.errorShare = all.error > 0 ? entry.measured.error / all.error : nil
    }

    func fill(_ layer: inout LayerReference?, of name: String) {
        guard let entry = pools[name] else { return }
        layer?.measuredDB = entry.measured.snrDB
        layer?.rowDB = entry.row.layers == entry.parts ? entry.row.snrDB : nil
        layer?.rowRotatedDB = entry.rotated.layers == entry.parts ? entry.rotated.snrDB : nil
        layer?.outputGainDB = entry.parts == 1 ? entry.outputGainDB : nil
        layer?.errorShare = all.error > 0 ? entry.measured.error / all.error : nil
    }
}

extension ReferencePools.Pools {
    /// By how many dB the error of the output would be less by the better alternative, with inputs rounded in both (W8A8); nil if that
    /// is not known of both.
    fileprivate var outputGainDB: Double? {
        guard let output, output.rounding != nil, output.error > 0 else { return nil }
        return otherOutputs.filter { $0.rounding != nil && $0.error > 0 }
            .map { Decibels.of(signal: output.error, error: $0.error) }.max()
    }
}

/// What an analysis against the original has measured of a file already, so that a diagnosis need not read all of it again.
package struct Measurement: Sendable {
    /// The analysis' result.
    package let result: FidelityResult
    /// What the file is called in it.
    package let label: String

    /// The measurement of the candidate called `label`.
    package init(_ result: FidelityResult, of label: String) {
        self.result = result
        self.label = label
    }
}
