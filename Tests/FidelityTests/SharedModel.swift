// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files

@testable import Fidelity

/// An original and two candidates whose layers are fused in other ways, with tensors that only one of them has.
enum SharedModel {
    private static let queries = [("a.attn.to_q.weight", 16), ("a.attn.to_k.weight", 8), ("a.attn.to_v.weight", 8)]
    private static let others = (0..<5).map { "a.ff.\($0).weight" }

    /// Projections apart, other layers, a norm and a table that no candidate has.
    static func original() throws -> Checkpoint {
        try SampleModels.checkpoint(
            "original",
            queries.map { SampleModels.plain($0.0, rows: $0.1, columns: 64) }
                + others.map { SampleModels.plain($0, rows: 8, columns: 64) }
                + [
                    SampleModels.plain("norm", rows: 1, columns: 64),
                    SampleModels.plain("table.weight", rows: 4, columns: 64),
                ])
    }

    /// Projections fused; apart, with a layer that was not quantized, and a tensor of its own.
    static func candidates() throws -> [Checkpoint] {
        let fused = SampleModels.quantized("a.attn.qkv.weight", of: queries.map { ($0.0, $0.1) }, columns: 64)
        let apart = queries.flatMap { SampleModels.quantized($0.0, of: [$0], columns: 64) }
        return try [("fused", fused), ("apart", apart)].enumerated()
            .map { place, file in
                try SampleModels.checkpoint(
                    file.0,
                    file.1 + others.dropLast().flatMap { SampleModels.quantized($0, of: [($0, 8)], columns: 64) }
                        + [
                            SampleModels.plain(others[4], rows: 8, columns: 64),
                            SampleModels.plain("own.\(place)", rows: 3, columns: 5),
                        ]
                )
            }
    }

    /// The analysis of all of it.
    static func analysis() throws -> Analysis {
        try Analysis(reference: original(), candidates: candidates(), options: AnalysisOptions(threads: 2))
    }

    /// A share as another machine reads it.
    static func again(_ share: MeasuredShare) throws -> MeasuredShare {
        try JSONText.decode(MeasuredShare.self, from: JSONText.encode(share), file: "part")
    }

    /// What all shards of a division measure, read again.
    static func shares(_ count: Int) async throws -> [MeasuredShare] {
        var shares: [MeasuredShare] = []
        for index in 1...count {
            guard let shard = Shard(index: index, of: count) else { continue }
            let analysis = try analysis()
            shares.append(try await again(analysis.measure(analysis.share(shard)).measured))
        }
        return shares
    }
}
