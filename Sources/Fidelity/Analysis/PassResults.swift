// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// What a pass over the files has found so far.
struct PassResults {
    /// The layers, by the name in the original.
    private(set) var layers: [String: LayerFidelity] = [:]
    /// What is known of the original's values.
    private(set) var reference = CheckpointDigest()
    /// What is known of each candidate's values.
    private(set) var candidates: [CheckpointDigest]

    /// The digests of what stood beside codes when they were measured.
    private(set) var parts: [PartsPlace: Digest] = [:]

    private var surveys = KeptSurveys()
    private(set) var compared: [[String: UnquantizedTensor]]

    /// Nothing is known of so many candidates.
    init(candidates count: Int) {
        candidates = Array(repeating: CheckpointDigest(), count: count)
        compared = Array(repeating: [:], count: count)
    }

    /// Takes the steps one after the other; a layer's metrics are computed while the next tensor is read.
    mutating func run(_ plan: PassPlan, report: @Sendable (Analysis.Progress) -> Void) async throws {
        let steps = plan.steps
        var progress = Analysis.Progress(done: 0, total: steps.reduce(0) { $0 + $1.byteCount }, subject: "")
        try await withThrowingTaskGroup(of: LayerFidelity.self) { group in
            for (index, step) in steps.enumerated() {
                progress.subject = step.name
                report(progress)
                if index + 1 < steps.count { plan.prefetch(steps[index + 1]) }
                if let sweep = try await take(step, of: plan) {
                    if let last = try await group.next() { add(last) }
                    group.addTask { sweep.plan.fidelity(sweep.outcome) }
                }
                progress.done += step.byteCount
            }
            if let last = try await group.next() { add(last) }
        }
        report(progress)
    }

    /// Reads what is left of all files, for their digests.
    mutating func complete(_ plan: PassPlan) async throws {
        try await complete(of: plan.analysis, share: plan.share)
    }

    /// Reads what is left of all files, or of a share of them, for their digests.
    mutating func complete(of analysis: Analysis, share: TensorShare?) async throws {
        let threads = analysis.options.threads
        try await reference.complete(DigestPass(checkpoint: analysis.reference, threads: threads)) {
            share?.holds($0) ?? true
        }
        for candidate in analysis.candidates {
            // Where hashes are taken every tensor has had its step.
            try await candidates[candidate.place]
                .complete(
                    DigestPass(checkpoint: candidate.checkpoint, observer: candidate.observer, threads: threads),
                    reading: { share?.holds($0.name, ofCandidate: candidate.place) ?? true })
        }
    }

    /// The comparisons of what candidates kept, in their order.
    ///
    /// - Parameter knownOnly: whether those that were not made are left out; without it, such tensors cannot be equal.
    func comparisons(
        of kept: [[(original: TensorInfo, kept: KeptTensor)]], knownOnly: Bool = false
    ) -> [UnquantizedTensor] {
        kept.joined()
            .compactMap { original, kept in
                compared[kept.candidate.place][kept.tensor.name] ?? (knownOnly ? nil : kept.changed(against: original))
            }
    }

    /// Takes one step; a layer's outcome is returned, so that its metrics can be computed beside the next step.
    private mutating func take(
        _ step: PassPlan.Step, of plan: PassPlan
    ) async throws -> (plan: LayerSweep, outcome: LayerSweep.Outcome)? {
        switch step {
        case .original(let tensor, let sweep):
            try await take(tensor, sweep, of: plan)
        case .layer(let sweep):
            let outcome = try await sweep.run(after: surveys[sweep.tensor.name])
            try keep(outcome.digest, of: sweep.tensor, in: plan.analysis.reference)
            for (partner, digest) in zip(sweep.partners, outcome.parts) { parts[partner.partsPlace] = digest }
            for (partner, found) in zip(sweep.partners, outcome.candidates) {
                try candidates[partner.candidate.place]
                    .add(
                        rows: found.digests, of: partner.layer.weight, firstRow: partner.firstRow,
                        in: partner.candidate.checkpoint)
            }
            keep(outcome.kept, of: sweep.kept)
            return (sweep, outcome)
        case .comparison(let comparison):
            let outcome = try await comparison.run()
            try keep(outcome.digest, of: comparison.original, in: plan.analysis.reference)
            keep(outcome.kept, of: comparison.kept)
        case .digest(let tensor, let isReadAgain):
            let candidate = plan.analysis.candidates[0]
            let pass = DigestPass(
                checkpoint: candidate.checkpoint, observer: candidate.observer, hashes: plan.hashes,
                threads: plan.analysis.options.threads)
            candidates[0].add(pieces: try await pass.pieces(of: tensor), of: tensor, keepsRows: isReadAgain)
        }
        return nil
    }

    /// Takes a tensor of the original for its hash, and what a sweep has to know before it measures.
    private mutating func take(_ tensor: TensorInfo, _ sweep: LayerSweep?, of plan: PassPlan) async throws {
        let (checkpoint, hashes) = (plan.analysis.reference, plan.originalHashes)
        guard let sweep else {
            let pass = DigestPass(checkpoint: checkpoint, hashes: hashes, threads: plan.analysis.options.threads)
            return try keep(try await pass.digest(of: tensor), of: tensor, in: checkpoint)
        }
        let found = try await sweep.surveyed(hashing: hashes)
        try keep(found.digest, of: tensor, in: checkpoint)
        surveys.keep(found, of: tensor.name)
    }

    private mutating func keep(_ digest: Digest, of tensor: TensorInfo, in checkpoint: Checkpoint) throws {
        if let known = reference.tensors[tensor.name], known != digest {
            throw FileError.changed(tensor, in: checkpoint)
        }
        reference.add(digest, of: tensor)
    }

    private mutating func keep(_ found: [(tensor: UnquantizedTensor, digest: Digest)], of kept: [KeptTensor]) {
        for (kept, found) in zip(kept, found) {
            compared[kept.candidate.place][kept.tensor.name] = found.tensor
            // A digest is of the rows as the file has them.
            guard kept.tensor.rowOrder == nil else { continue }
            candidates[kept.candidate.place].add(found.digest, of: kept.tensor)
        }
    }

    /// Takes in what another machine has found of single tensors.
    mutating func merge(_ original: MeasuredFile, _ files: [MeasuredFile]) {
        reference.merge(original.digests)
        for (place, file) in zip(candidates.indices, files) {
            candidates[place].merge(file.digests)
            compared[place].merge(file.unquantized) { first, _ in first }
        }
    }

    /// Adds a layer, or what another candidate's tensor made of it.
    mutating func add(_ layer: LayerFidelity) {
        guard layers[layer.name] != nil else {
            layers[layer.name] = layer
            return
        }
        layers[layer.name]?.measured.merge(layer.measured) { first, _ in first }
    }
}
