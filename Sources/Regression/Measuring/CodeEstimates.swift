// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity
internal import Findings

/// What the codes of a candidate's layers say about themselves, in the form of a baseline's figures.
struct CodeEstimates {
    private let int8: [String: LayerEvidence]
    private let formats: [String: FormatEvidence]
    private let order: [String]
    private let leftOut: Set<String>
    private let poolsFormats: Bool

    /// The estimates of a diagnosis over every row.
    ///
    /// Older baselines have no estimates of other formats than INT8: layers that such a baseline lists as skipped are
    /// left out, and its pool is compared with one of the INT8 layers.
    ///
    /// - Parameter known: the baseline that the candidate will be compared with; nil for none.
    init(of diagnosis: Diagnosis, like known: Baseline?) {
        int8 = Dictionary(diagnosis.layers.map { ($0.layer.weight.name, $0) }, uniquingKeysWith: { first, _ in first })
        formats = Dictionary(
            diagnosis.formats.map { ($0.layer.weight.name, $0) }, uniquingKeysWith: { first, _ in first })
        order = diagnosis.layers.map(\.layer.weight.name) + diagnosis.formats.map(\.layer.weight.name)
        leftOut = Set(known?.skipped.map(\.name) ?? [])
        poolsFormats = known?.poolsFormats ?? true
    }

    /// Whether a layer is left out, because the baseline has it without figures.
    func isLeftOut(_ name: String, _ layer: ReadableLayer) -> Bool {
        layer.scaling == nil && leftOut.contains(name)
    }

    /// Adds to a layer what the codes of the weight of this name say, and how tensors and marker of INT8 deviate.
    func add(to layer: inout Baseline.Layer, of weight: String) {
        if let evidence = int8[weight] {
            layer.figures[.estimatedSNRDB] = Figures.Value(measured: evidence.codes.snrDB)
            layer.deviations = evidence.layer.dialects.map(\.rawValue).sorted()
        } else if let evidence = formats[weight] {
            layer.figures[.estimatedSNRDB] = Figures.Value(measured: evidence.snrDB)
        }
    }

    /// The estimate of all layers together.
    ///
    /// - Parameter names: what the baseline calls the layers of a weight; none for one that is not pooled.
    func pool(_ names: (String) -> [String]) -> Figures.Value {
        var pool = EnergyPool()
        for weight in order where !names(weight).isEmpty {
            if let codes = int8[weight]?.codes {
                pool.add(Energies(signal: codes.signal, error: codes.noise))
            } else if let codes = formats[weight]?.codes, poolsFormats, !names(weight).allSatisfy(leftOut.contains) {
                pool.add(Energies(signal: codes.signal, error: codes.noise))
            }
        }
        return Figures.Value(measured: pool.snrDB)
    }
}

extension Baseline {
    /// Whether its pool is of layers in every format, and not of the INT8 layers alone as in older ones.
    fileprivate var poolsFormats: Bool {
        let others = layers.filter { $0.encoding != nil }
        // A pool without an estimate is compared by its measured SNR, which is that of all layers.
        return others.isEmpty || pool.figures[.estimatedSNRDB] == .absent
            || others.contains { $0.figures[.estimatedSNRDB] != .absent }
    }
}
