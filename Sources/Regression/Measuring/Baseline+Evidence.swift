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
        let estimates = CodeEstimates(of: diagnosis, like: known)
        let layers = diagnosis.contents.readable.flatMap { layer -> [Layer] in
            let parts = names.names(ofLayer: layer.weight.name)
            return parts.filter { selects($0) && !estimates.isLeftOut($0, layer) }
                .map { name in
                    // A part of a fused projection has only some of the rows; other formats fill up rows and columns.
                    let shape = names.shape(of: name)
                    let isKnown = parts.count > 1 || shape.flatMap(layer.fitted) != nil
                    var entry = Layer(
                        name: name, layer, shape: isKnown ? shape : nil, digest: identity.layers[layer.weight.name])
                    estimates.add(to: &entry, of: layer.weight.name)
                    return entry
                }
        }
        let measured = Set(layers.map(\.name))
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
            skipped: diagnosis.contents.others
                .map {
                    Skipped(name: names.name(of: $0.weight.name), reason: $0.reason)
                }
                .filter { !measured.contains($0.name) })
        pool.figures[.estimatedSNRDB] = estimates.pool { weight in
            names.names(ofLayer: weight).filter(selects)
        }
    }

    /// Adds what the candidate says by itself to what was measured against the original.
    ///
    /// - Parameter known: the baseline that it will be compared with; nil for none.
    package mutating func add(_ diagnosis: Diagnosis, against reference: Checkpoint, like known: Baseline?) {
        let contents = diagnosis.contents
        let matching = LayerMatching(
            contents.readable, others: contents.plainTensors + contents.unreadable.map(\.weight), with: reference)
        let estimates = CodeEstimates(of: diagnosis, like: known)
        let weights = Dictionary(
            matching.matches.map { ($0.original.name, $0.layer.weight.name) }, uniquingKeysWith: { first, _ in first })
        updateLayers { layer in
            guard let weight = weights[layer.name] else { return }
            estimates.add(to: &layer, of: weight)
        }
        let names = Dictionary(
            layers.compactMap { layer in weights[layer.name].map { ($0, [layer.name]) } }, uniquingKeysWith: +)
        pool.figures[.estimatedSNRDB] = estimates.pool { names[$0] ?? [] }
    }
}

extension Baseline.Layer {
    /// A layer of a candidate, before anything is said of its weights.
    ///
    /// - Parameter shape: its shape if that is not the one that the file has; otherwise nil.
    fileprivate init(name: String, _ layer: ReadableLayer, shape: [Int]?, digest: String?) {
        switch layer {
        case .int8(let layer):
            self.init(
                name: name, shape: shape ?? layer.shape, scaling: layer.scaling.rawValue, group: layer.group,
                digest: digest)
        case .packed(let layer):
            let label = layer.format.label
            self.init(
                name: name, shape: shape ?? layer.shape, scaling: label, group: layer.format.rotation?.groupSize,
                encoding: label, digest: digest)
        }
    }
}
