// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Documents
package import Fidelity
package import Findings

extension Baseline {
    /// What a candidate says by itself, where its original is not at hand.
    ///
    /// - Parameters:
    ///   - diagnosis: the candidate's diagnosis, over every row.
    ///   - identity: its digests.
    ///   - known: the baseline that it will be compared with, whose names are used; nil for the candidate's own.
    ///   - options: which layers are looked at; metrics need the original, and are none.
    ///   - version: the version of the tool that makes the baseline.
    package init(
        alone diagnosis: Diagnosis, identity: IdentifiedCheckpoint, like known: Baseline?, options: Options,
        selects: (String) -> Bool, version: String
    ) {
        let names = KnownNames(known, for: diagnosis.contents)
        let evidence = diagnosis.evidenceByWeight
        let layers = diagnosis.contents.layers.flatMap { layer -> [Layer] in
            let parts = names.names(ofLayer: layer.weight.name)
            return parts.filter(selects)
                .map { name in
                    // A part of a fused projection has only some of the rows.
                    let shape = parts.count > 1 ? names.shape(of: name) : nil
                    var entry = Layer(
                        name: name, shape: shape ?? layer.shape,
                        scaling: layer.scaling.rawValue, group: layer.group, digest: identity.layers[layer.weight.name])
                    entry.add(evidence[layer.weight.name])
                    return entry
                }
        }
        self.init(
            tool: Tool(version: version),
            options: options,
            reference: nil,
            candidate: File(
                name: identity.file.name, bytes: identity.file.bytes, tensors: identity.file.tensors,
                digest: identity.file.digest),
            pool: Pool(layers: layers.count),
            layers: layers,
            tensors: diagnosis.contents.plainTensors.map { names.name(of: $0.name) }.filter(selects)
                .map { Tensor(name: $0, state: Tensor.unknownState) },
            skipped: diagnosis.contents.others.map {
                Skipped(name: names.name(of: $0.weight.name), reason: $0.reason)
            })
        addPool(of: diagnosis, selects: { names.names(ofLayer: $0).contains(where: selects) })
    }

    /// Adds what the candidate says by itself to what was measured against the original.
    package mutating func add(_ diagnosis: Diagnosis, against reference: Checkpoint) {
        let contents = diagnosis.contents
        let matching = LayerMatching(
            contents.layers, others: contents.plainTensors + contents.others.map(\.weight), with: reference)
        let evidence = diagnosis.evidenceByWeight
        let weights = Dictionary(
            matching.matches.map { ($0.original.name, $0.layer.weight.name) }, uniquingKeysWith: { first, _ in first })
        updateLayers { layer in
            layer.add(weights[layer.name].flatMap { evidence[$0] })
        }
        let measured = Set(layers.compactMap { weights[$0.name] })
        addPool(of: diagnosis, selects: measured.contains)
    }

    /// Pools the estimates of the layers whose weights are chosen.
    private mutating func addPool(of diagnosis: Diagnosis, selects: (String) -> Bool) {
        var pool = EnergyPool()
        for layer in diagnosis.layers where selects(layer.layer.weight.name) {
            pool.add(Energies(signal: layer.codes.signal, error: layer.codes.noise))
        }
        self.pool.figures[.estimatedSNRDB] = Figures.Value(measured: pool.snrDB)
    }
}

extension Baseline.Layer {
    /// Adds the estimate from codes, and how tensors and marker deviate.
    fileprivate mutating func add(_ evidence: LayerEvidence?) {
        guard let evidence else { return }
        figures[.estimatedSNRDB] = Figures.Value(measured: evidence.codes.snrDB)
        deviations = evidence.layer.dialects.map(\.rawValue).sorted()
    }
}

extension Diagnosis {
    /// What each layer says about itself, by the name of its weight.
    fileprivate var evidenceByWeight: [String: LayerEvidence] {
        Dictionary(layers.map { ($0.layer.weight.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
