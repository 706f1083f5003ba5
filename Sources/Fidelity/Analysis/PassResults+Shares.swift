// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension PassResults {
    /// What several machines have found together.
    init(merging shares: [MeasuredShare], candidates count: Int) {
        self.init(candidates: count)
        for share in shares {
            for layer in share.layers { add(layer) }
            merge(share.reference, share.candidates)
        }
    }

    /// What is known, as a share; `layers` are those that were measured, in network order.
    func share(layers: [LayerFidelity]) -> MeasuredShare {
        MeasuredShare(
            layers: layers, reference: MeasuredFile(digests: reference.tensors),
            candidates: zip(candidates, compared).map { MeasuredFile(digests: $0.tensors, unquantized: $1) })
    }

    /// Whether the tensors of a share have the digests that they had when it was measured.
    func hasDigests(of share: MeasuredShare) -> Bool {
        reference.tensors == share.reference.digests && candidates.map(\.tensors) == share.candidates.map(\.digests)
    }

    /// Whether a tensor that a candidate did not quantize was compared with the original's.
    func hasComparison(of kept: KeptTensor) -> Bool { compared[kept.candidate.place][kept.tensor.name] != nil }
}
