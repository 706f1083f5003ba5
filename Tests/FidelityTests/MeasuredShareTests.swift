// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Testing

@testable import Fidelity

/// An analysis that several machines do together.
@Suite struct MeasuredShareTests {
    @Test(arguments: [1, 2, 3, 7, 40])
    func `each tensor of each file belongs to one share, and what is measured together to the same`(count: Int) throws {
        let analysis = try SharedModel.analysis()
        let shares = (1...count).compactMap { Shard(index: $0, of: count) }.map(analysis.share)
        func owners(_ name: String, _ place: Int) -> [Int] {
            shares.indices.filter { shares[$0].holds(name, ofCandidate: place) }
        }
        for tensor in analysis.reference.tensors { #expect(shares.count { $0.holds(tensor) } == 1, "\(tensor.name)") }
        for (place, candidate) in try SharedModel.candidates().enumerated() {
            for tensor in candidate.tensors { #expect(owners(tensor.name, place).count == 1, "\(tensor.name)") }
        }
        let queries = ["a.attn.to_q", "a.attn.to_k", "a.attn.to_v"]
        let together = Set(
            queries.flatMap { name in ["weight", "weight_scale", "comfy_quant"].flatMap { owners("\(name).\($0)", 1) } }
                + owners("a.attn.qkv.weight", 0) + owners("a.attn.qkv.weight_scale", 0)
                + shares.indices.filter { shares[$0].holds(analysis.reference.tensors[0]) })
        #expect(analysis.reference.tensors[0].name == "a.attn.to_q.weight" && together.count == 1)
    }

    @Test(arguments: [1, 2, 3, 7, 40])
    func `shares that were written and read come to the result of one machine`(count: Int) async throws {
        let whole = try await SharedModel.analysis().run()
        let merged = try await SharedModel.analysis().result(of: SharedModel.shares(count), activations: nil)
        #expect(merged == whole && whole.layers.count == 9 && !whole.unquantized.isEmpty && !whole.skipped.isEmpty)
        #expect(merged.summary == whole.summary)
        #expect(try JSONText.encode(merged.layers) == JSONText.encode(whole.layers))
    }

    @Test func `more shares than layers are empty shares`() async throws {
        let shares = try await SharedModel.shares(40)
        #expect(shares.reduce(0) { $0 + $1.layers.count } == 9 && shares.contains { $0.tensorCount == 0 })
    }

    @Test func `a share is still there until a byte of its own changes`() async throws {
        let analysis = try SharedModel.analysis()
        let shares = [1, 2].compactMap { Shard(index: $0, of: 2) }.map(analysis.share)
        let first = try await analysis.measure(shares[0]).measured
        #expect(try await analysis.holdsStill(first, of: shares[0]))
        #expect(try await !analysis.holdsStill(first, of: shares[1]))
    }

    /// What a part may have lost, and what is said of it.
    private static let losses: [(String, @Sendable (inout MeasuredShare) -> Void)] = [
        ("a layer", { $0.layers.removeAll { $0.name == "a.ff.0.weight" } }),
        ("a candidate's layer", { share in for place in share.layers.indices { share.layers[place].measured = [:] } }),
        ("a digest of the original", { $0.reference.digests["table.weight"] = nil }),
        ("a digest of a candidate", { $0.candidates[1].digests["own.1"] = nil }),
        ("a comparison", { $0.candidates[0].unquantized = [:] }),
        ("a shape", { share in for place in share.layers.indices { share.layers[place].shape = [1, 64] } }),
    ]

    @Test(arguments: losses.indices)
    func `shares that lack something are refused`(place: Int) async throws {
        var shares = try await SharedModel.shares(2)
        for index in shares.indices { Self.losses[place].1(&shares[index]) }
        let changed = shares
        await #expect(throws: ShareError.self, "\(Self.losses[place].0)") {
            try await SharedModel.analysis().result(of: changed, activations: nil)
        }
    }
}
