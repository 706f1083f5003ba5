// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs

/// The sweep of an original, and the measurement of candidates in the same pass over it.
public struct Analysis: Sendable {
    /// How far an analysis has come.
    public struct Progress: Sendable {
        /// Bytes of weights dealt with.
        public var done: Int
        /// Bytes of weights in all.
        public var total: Int
        /// What is being worked on.
        public var subject: String
    }

    /// The original.
    public let reference: Checkpoint
    /// What to measure.
    public let options: AnalysisOptions

    let candidates: [Candidate]

    /// An analysis of `reference` and of `candidates` against it.
    ///
    /// - Throws: `CheckpointError` where a candidate's scale or marker cannot be read.
    public init(reference: Checkpoint, candidates: [Checkpoint] = [], options: AnalysisOptions = .init()) throws {
        self.reference = reference
        self.options = options
        self.candidates = try Candidate.all(of: candidates)
    }

    /// Reads and measures everything.
    ///
    /// - Parameter report: called between layers.
    /// - Returns: the same values whatever the number of threads and the CPU's level.
    /// - Throws: `CheckpointError` where reading fails; ``FidelityError`` where there is nothing to measure, where the
    ///   original is itself quantized, or where most of a candidate's layers are not the original's.
    public func run(report: @Sendable (Progress) -> Void = { _ in }) async throws -> FidelityResult {
        if !options.allowsPartialMatch { try FidelityError.checkOriginal(reference) }
        let layers = self.layers
        guard !layers.isEmpty else { throw FidelityError.noLayers(reference: reference.name) }
        var result = FidelityResult(
            reference: FileIdentity(name: "", bytes: 0, tensors: 0, digest: ""),
            configurations: options.configurations, metrics: options.metrics,
            skipped: skippedOriginals)
        let partners = try partners(skipped: &result.skipped)
        var digest = CheckpointDigest()
        result.layers = try await measure(layers, partners: partners, digest: &digest, report: report)
        result.skipped += overflowingConfigurations(of: result.layers)
        result.reference = try await digest.identity(
            of: reference, label: reference.name, threads: options.threads)
        for candidate in candidates {
            let identity = try await IdentifiedCheckpoint(
                candidate.checkpoint, label: candidate.label, quantized: candidate.quantized, threads: options.threads)
            result.candidates.append(identity.file)
            result.keep(identity.layers, of: candidate.label, partners: partners)
            try await compareUnquantized(of: candidate, into: &result)
            try candidate.checkpoint.checkUnchanged()
        }
        try reference.checkUnchanged()
        return result
    }

    /// Measures layers one after the other; a layer's metrics are computed while the next one is read.
    private func measure(
        _ layers: [TensorInfo],
        partners: [String: [Partner]],
        digest: inout CheckpointDigest,
        report: @Sendable (Progress) -> Void
    ) async throws -> [LayerFidelity] {
        var progress = Progress(done: 0, total: layers.reduce(0) { $0 + $1.byteCount }, subject: "")
        let measured = try await withThrowingTaskGroup(of: LayerFidelity.self) { group in
            var measured: [LayerFidelity] = []
            for (index, tensor) in layers.enumerated() {
                progress.subject = tensor.name
                report(progress)
                layers.dropFirst(index + 1).first.map { reference.prefetch($0) }
                let sweep = LayerSweep(
                    reference: reference, tensor: tensor, partners: partners[tensor.name] ?? [], options: options)
                let outcome = try await sweep.run()
                digest.add(outcome.digest, of: tensor)
                if let last = try await group.next() { measured.append(last) }
                group.addTask { sweep.fidelity(outcome) }
                progress.done += tensor.byteCount
            }
            if let last = try await group.next() { measured.append(last) }
            return measured
        }
        report(progress)
        return measured
    }

    /// What plots of single layers need: a second look at the layers named, in their order.
    ///
    /// - Parameter names: layers of the original.
    public func figures(of names: [String]) async throws -> [LayerFigures] {
        // What cannot be matched was listed by the run.
        var skipped: [SkippedTensor] = []
        let partners = try partners(skipped: &skipped)
        var figures: [LayerFigures] = []
        for name in names {
            guard let tensor = reference.tensor(named: name), tensor.isLayer else { continue }
            let collection = FigureCollection(
                reference: reference, tensor: tensor,
                // Error maps are of whole layers.
                partners: (partners[name] ?? []).filter { $0.originalRows.count == tensor.shape[0] }, options: options)
            figures.append(try await collection.run())
        }
        return figures
    }

    /// The original's layers that are asked for, in network order.
    var layers: [TensorInfo] {
        reference.tensors.filter { $0.isLayer && options.selects($0.name) }
            .sorted { NetworkOrder.areInOrder($0.name, $1.name) }
    }

    /// Configurations of layers that were not measured, since float32 does not hold their numbers.
    private func overflowingConfigurations(of layers: [LayerFidelity]) -> [SkippedTensor] {
        layers.flatMap { layer in
            options.configurations
                .filter { $0.rotation?.fits(columns: layer.shape[1]) ?? true }
                .filter { layer.configurations[$0] == nil }
                .map { configuration in
                    SkippedTensor(
                        file: reference.name, name: layer.name,
                        reason:
                            "Its weights are so large that sums of them pass what float32 holds: \(configuration) is not measured."
                    )
                }
        }
    }

    /// Matrices of the original that are quantized already, so that nothing can be told from them, or too large.
    private var skippedOriginals: [SkippedTensor] {
        reference.tensors
            .filter { tensor in
                tensor.name.hasSuffix(".weight") && tensor.shape.count == 2 && tensor.byteCount > 0
                    && !tensor.isLayer && options.selects(tensor.name)
            }
            .map { tensor in
                let reason =
                    tensor.elementType.isFloatingWeight
                    ? "It has shape \(tensor.shape); at most \(TensorInfo.mostRows) rows and \(TensorInfo.mostColumns) "
                        + "columns are measured."
                    : "\(SkippedTensor.quantizedOriginal): this tensor is \(tensor.elementType.rawValue)."
                return SkippedTensor(file: reference.name, name: tensor.name, reason: reason)
            }
    }
}
