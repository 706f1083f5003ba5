// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
internal import Files

/// The sweep of an original, and the measurement of candidates in the same pass over it.
package struct Analysis: Sendable {
    /// How far an analysis has come.
    package struct Progress: Sendable {
        /// Bytes of weights dealt with.
        package var done: Int
        /// Bytes of weights in all.
        package var total: Int
        /// What is being worked on.
        package var subject: String
    }

    /// The original.
    package let reference: Checkpoint
    /// What to measure.
    package let options: AnalysisOptions

    private(set) var candidates: [Candidate]
    /// What sees the rows of the original's layers; nil for nothing.
    private(set) var observer: (any RowObserver)?

    /// An analysis of `reference` and of `candidates` against it.
    ///
    /// - Parameters:
    ///   - contents: what is quantized in each candidate, as far as it was scanned already.
    ///   - observers: who sees the rows of each candidate while they are read.
    ///   - observer: who sees the rows of the original's layers.
    /// - Throws: `FileError` where a candidate's scale or marker cannot be read.
    package init(
        reference: Checkpoint, candidates: [Checkpoint] = [], options: AnalysisOptions = .init(),
        contents: [QuantizedCheckpoint] = [], observers: [any RowObserver] = [], observer: (any RowObserver)? = nil
    ) throws {
        self.reference = reference
        self.options = options
        self.observer = observer
        self.candidates = try Candidate.all(
            of: candidates, against: reference, contents: contents, observers: observers)
    }

    /// Reads and measures everything.
    ///
    /// Candidates are read once and the original twice, or once where it is neither swept nor hashed. A SHA-256 that is asked
    /// for is taken of the bytes that are measured: of a single candidate in the same pass, of the original in the first of
    /// two that have to find the same digests, and of several candidates in another one that has to.
    ///
    /// - Parameter report: called between tensors.
    /// - Returns: the same values whatever the number of threads and the CPU's level.
    /// - Throws: `FileError` where reading fails, or a file is not what it was before; ``FidelityError`` where there
    ///   is nothing to measure, where most of the original is itself quantized, or where most of a candidate's layers are not the
    ///   original's.
    package func run(report: @Sendable (Progress) -> Void = { _ in }) async throws -> FidelityResult {
        let frame = try AnalysisFrame(of: self)
        let plan = PassPlan(self, in: frame)
        var results = PassResults(candidates: candidates.count)
        try await results.run(plan, report: report)
        try await results.complete(plan)
        let result = try await result(of: results, in: frame, plan)
        try checkUnchanged()
        if options.hashes { try checkParts(frame.partners, measured: results.parts) }
        return result
    }

    /// The result that the figures of all tensors come to.
    ///
    /// - Parameter plan: what took the hashes that are asked for; nil if none were.
    func result(of results: PassResults, in frame: AnalysisFrame, _ plan: PassPlan? = nil) async throws
        -> FidelityResult
    {
        var result = frame.result
        result.layers = layers.compactMap { results.layers[$0.name] }
        result.skipped += overflowingConfigurations(of: result.layers)
        result.unquantized = results.comparisons(of: frame.kept)
        result.reference = try await identity(
            results.reference, of: reference, label: reference.name, hashes: plan?.originalHashes)
        for candidate in candidates {
            let digest = results.candidates[candidate.place]
            result.candidates.append(
                try await identity(digest, of: candidate.checkpoint, label: candidate.label, hashes: plan?.hashes))
            result.keep(candidate.quantized.digests(digest), of: candidate.label, partners: frame.partners)
        }
        return result
    }

    /// Makes sure that headers, markers and scales, which were read before the pass, are those that it has hashed.
    private func checkParts(_ partners: [String: [Partner]], measured: [PartsPlace: Digest]) throws {
        try reference.checkHeaders()
        for candidate in candidates {
            try candidate.checkpoint.checkHeaders()
            guard try QuantizedCheckpoint(scanning: candidate.checkpoint).readable == candidate.quantized.readable
            else {
                throw FileError.changed(nil, in: candidate.checkpoint)
            }
        }
        for partner in partners.values.joined() {
            guard try partner.weights().partsDigest == measured[partner.partsPlace] else {
                throw FileError.changed(partner.layer.weight, in: partner.candidate.checkpoint)
            }
        }
    }

    /// Makes sure that no file was written to since it was opened.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    func checkUnchanged() throws(FileError) {
        for candidate in candidates {
            try candidate.checkpoint.checkUnchanged()
        }
        try reference.checkUnchanged()
    }

    /// What identifies a file, with the SHA-256 of its bytes where that is asked for.
    ///
    /// - Parameter hashes: hashes that were taken while the file was measured; nil if it has to be read again.
    private func identity(
        _ digest: CheckpointDigest, of checkpoint: Checkpoint, label: String, hashes: FileHashes? = nil
    ) async throws -> CheckpointIdentity {
        var identity = digest.identity(of: checkpoint, label: label)
        guard options.hashes else { return identity }
        if let hashes {
            (identity.sha256, identity.tensorSHA256) = try hashes.finish()
        } else {
            let again = try await IdentifiedCheckpoint(
                checkpoint, label: label, quantized: nil, threads: options.threads, hashes: true)
            guard again.file.digest == identity.digest else { throw FileError.changed(nil, in: checkpoint) }
            identity = again.file
        }
        return identity
    }

    /// What plots of single layers need: a second look at the layers named, in their order.
    ///
    /// - Parameters:
    ///   - names: layers of the original.
    ///   - report: called with layers done and layers in all.
    package func figures(
        of names: [String], report: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> [LayerFigures] {
        // What cannot be matched was listed by the run, and who observes rows has seen them.
        var skipped: [SkippedTensor] = []
        var again = self
        for place in again.candidates.indices { again.candidates[place].observer = nil }
        let partners = try again.partners(skipped: &skipped)
        var figures: [LayerFigures] = []
        for (place, name) in names.enumerated() {
            report(place, names.count)
            guard let tensor = reference.tensor(named: name), tensor.isLayer else { continue }
            let collection = FigureCollection(
                reference: reference, tensor: tensor,
                // Error maps are of whole layers.
                partners: (partners[name] ?? []).filter(\.isWholeOriginal), options: options)
            figures.append(try await collection.run())
        }
        try checkUnchanged()
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
    var skippedOriginals: [SkippedTensor] {
        reference.tensors
            .filter { tensor in
                tensor.name.hasSuffix(".weight") && tensor.shape.count == 2 && tensor.byteCount > 0
                    && !tensor.isLayer && options.selects(tensor.name)
            }
            .map { tensor in
                let cause: SkippedTensor.Cause =
                    tensor.elementType.isFloatingWeight
                    ? .other(
                        "It has shape \(tensor.shape); at most \(TensorInfo.mostRows) rows and \(TensorInfo.mostColumns) "
                            + "columns are measured.")
                    : .quantizedOriginal(type: tensor.elementType.rawValue)
                return SkippedTensor(file: reference.name, name: tensor.name, cause: cause)
            }
    }
}
