// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Files

/// Which tensors of an analysis' files one of several machines reads.
///
/// What is measured together stays together: a layer of the original with all that stands for it in the candidates, be it a part
/// of a fused projection, and a quantized layer with its scales and markers. Such groups are divided by their bytes, so that each
/// tensor of each file belongs to exactly one share.
package struct TensorShare: Sendable {
    private let original: Set<String>
    private let candidates: [Set<String>]

    /// Whether a tensor of the original belongs to the share.
    package func holds(_ tensor: TensorInfo) -> Bool { original.contains(tensor.name) }

    /// Whether a tensor of the candidate at a place belongs to the share, by its name.
    package func holds(_ tensor: String, ofCandidate place: Int) -> Bool { candidates[place].contains(tensor) }

    /// The share that a shard names.
    init(_ shard: Shard, of reference: Checkpoint, and candidates: [Candidate]) {
        var groups = TensorGroups(files: [reference.tensors] + candidates.map(\.checkpoint.tensors))
        for (file, candidate) in candidates.enumerated() {
            groups.join(candidate, file: file + 1, with: reference)
        }
        let all = groups.all
        let own = shard.places(of: all.map(\.bytes)).flatMap { all[$0].tensors }
        var names = Array(repeating: Set<String>(), count: candidates.count + 1)
        for tensor in own { names[tensor.file].insert(tensor.name) }
        original = names[0]
        self.candidates = Array(names.dropFirst())
    }
}

extension TensorGroups {
    /// Joins what a candidate's layers are made of, and what they stand for.
    fileprivate mutating func join(_ candidate: Candidate, file: Int, with reference: Checkpoint) {
        let quantized = candidate.quantized
        for layer in quantized.readable {
            for name in layer.tensorNames { join((file, layer.weight.name), (file, name)) }
        }
        for layer in quantized.others {
            for name in StoredLayer.tensorNames(ofLayer: layer.name) { join((file, layer.weight.name), (file, name)) }
        }
        let matching = candidate.matching(with: reference)
        for match in matching.matches { join((0, match.original.name), (file, match.layer.weight.name)) }
        for tensor in quantized.plainTensors {
            guard let original = matching.partner(of: tensor) else { continue }
            join((0, original.name), (file, tensor.name))
        }
    }
}
