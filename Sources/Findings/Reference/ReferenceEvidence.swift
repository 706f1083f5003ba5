// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Codecs
package import Fidelity
internal import Files

/// What the original says about a file.
package struct ReferenceEvidence: Sendable {
    /// The original's name.
    package let name: String
    /// What it says about each layer that has a partner in it, by the layer's name.
    package private(set) var layers: [String: LayerReference] = [:]
    /// What it says about each layer of another format that has a partner in it, by the layer's name.
    package internal(set) var formats: [String: FormatReference] = [:]
    /// Quantized layers of the file without a partner, with the reason.
    package let unmatched: [SkippedTensor]
    /// Tensors that the file did not quantize and that differ from the original's.
    package private(set) var changed: [UnquantizedTensor] = []
    /// How the file's names differ from the original's where they were taken for the same.
    package let naming: NamingDifference
    /// A name of the file's layers and one of the original's that stayed alone; nil if there is none.
    package let alone: Alone
    /// Whether enough layers have a partner to speak of the file as a whole.
    package let isComparable: Bool
    /// The measured SNR of all quantized layers together, in dB; nil if undefined.
    package private(set) var pooledDB: Double?

    /// Names that stayed alone.
    package struct Alone: Sendable, Equatable, Codable {
        /// Of one of the file's layers.
        package var candidate: String?
        /// Of one of the original's.
        package var original: String?
    }

    /// Rows in which 4-bit levels are looked for: thousands of weights tell them beyond doubt.
    private static let fourBitRows = 32

    /// The rotation that a layer has, by the original.
    ///
    /// Undecided if even the best cosine is that of another model, and nothing else that was tried explains the layer.
    package func basis(of layer: String, thresholds: Thresholds) -> RotationAnswer {
        if let explanation = layers[layer]?.differences?.explanation { return RotationAnswer(explanation.rotation) }
        guard let best = layers[layer]?.best, best.cosine ?? 0 > thresholds.relatedCosine else { return .undecided }
        return RotationAnswer(best.rotation)
    }

    /// What an original said before, from its parts.
    init(
        name: String, layers: [String: LayerReference], unmatched: [SkippedTensor], changed: [UnquantizedTensor],
        naming: NamingDifference, alone: Alone, isComparable: Bool, pooledDB: Double?
    ) {
        (self.name, self.layers, self.unmatched, self.changed) = (name, layers, unmatched, changed)
        (self.naming, self.alone, self.isComparable, self.pooledDB) = (naming, alone, isComparable, pooledDB)
    }

    /// What rows of single layers say beside the original's.
    struct Trials: Sendable {
        /// By the name of the layer.
        var layers: [String: LayerReference] = [:]
        /// Those of other formats than INT8, likewise.
        var formats: [String: FormatReference] = [:]
    }

    /// The layers of a file that are matched with an original's: all of them, whichever are tried.
    struct Subjects: Sendable {
        /// INT8 layers.
        var layers: [StoredLayer]
        /// Layers of other formats.
        var formats: [PackedLayer]
    }

    /// Tries rotations and recipes of layers of `checkpoint`, and measures it by the ones that stand.
    ///
    /// - Parameters:
    ///   - layers: the INT8 layers to try.
    ///   - formats: the layers of other formats to try.
    ///   - subjects: all layers of the file, where others than those are in it.
    ///   - measurement: what is measured already; nil to measure everything.
    ///   - trials: what was tried before; nil to try it here.
    init(
        of checkpoint: Checkpoint, layers: [LayerEvidence], formats: [FormatEvidence] = [],
        among subjects: Subjects? = nil,
        against reference: Checkpoint, measurement: Measurement?, options: DiagnosisOptions, trials: Trials? = nil
    ) async throws {
        try FidelityError.checkOriginal(reference)
        let subjects = subjects ?? Subjects(layers: layers.map(\.layer), formats: formats.map(\.layer))
        let matching = LayerMatching(
            subjects.layers, others: Self.others(than: subjects.layers, in: checkpoint), with: reference)
        let all = Self.matching(subjects, in: checkpoint, with: reference)
        (name, naming) = (reference.name, all.naming)
        alone = Alone(candidate: all.leftOver.candidate, original: all.leftOver.original)
        isComparable =
            all.isComparable && (all.matchedLayers > 0 || subjects.layers.isEmpty && subjects.formats.isEmpty)
        unmatched = all.unmatched.map { SkippedTensor(file: checkpoint.name, name: $0.name, reason: $0.reason) }
        guard !all.matches.isEmpty else { return }
        if let trials {
            (self.layers, self.formats) = (trials.layers, trials.formats)
        } else {
            try await test(
                layers, matching, of: checkpoint, against: reference, measurement: measurement, threads: options.threads
            )
            try await test(formats, all, of: checkpoint, against: reference, threads: options.threads)
        }
        if let measurement {
            take(measurement)
        } else {
            try await take(measure(checkpoint, against: reference, options: options))
        }
        guard trials == nil else { return }
        try await explain(layers, matching, of: checkpoint, against: reference, options: options)
    }

    /// The tensors that belong to none of the layers: they have names that are theirs.
    static func others(than layers: [StoredLayer], in checkpoint: Checkpoint) -> [TensorInfo] {
        let owned = Set(layers.flatMap { StoredLayer.tensorNames(ofLayer: $0.name) })
        return checkpoint.tensors.filter { !owned.contains($0.name) }
    }

    /// Tries what else was done to layers that are further from the original than their codes' rounding.
    private mutating func explain(
        _ evidence: [LayerEvidence], _ matching: Int8Matching, of checkpoint: Checkpoint,
        against reference: Checkpoint, options: DiagnosisOptions
    ) async throws {
        let (known, limits) = (layers, options.thresholds)
        let parts = Dictionary(grouping: matching.matches) { $0.layer.name }
        let far = evidence.filter { known[$0.layer.name]?.isFar($0, limits) ?? false }
        let found = try await concurrentMap(count: far.count, limit: options.threads) {
        } body: { _, index -> (Differences, FourBitParent?)? in
            let layer = far[index]
            guard let matches = parts[layer.layer.name], let against = known[layer.layer.name],
                let estimate = layer.codes.snrDB, let measured = against.distanceDB
            else { return nil }
            let rows = try LayerRows(of: matches, in: checkpoint, and: reference)
            let differences = try ExplanationTest(
                rows: rows, estimateDB: estimate,
                measuredDB: measured, rotation: against.best?.rotation, cosine: against.best?.cosine ?? 0,
                thresholds: limits
            )
            .run()
            guard differences.explanation == nil, against.best?.cosine ?? 0 > limits.relatedCosine else {
                return (differences, nil)
            }
            let sample = try SampledRows(rows, LayerRows.spread(Array(0..<rows.count), limit: Self.fourBitRows))
            return (differences, FourBitTest(rows: sample.unrotated(against.best?.rotation)).run())
        }
        for (layer, found) in zip(far, found) {
            layers[layer.layer.name]?.differences = found?.0
            layers[layer.layer.name]?.fourBit = found?.1
        }
    }

    private mutating func test(
        _ evidence: [LayerEvidence], _ matching: Int8Matching, of checkpoint: Checkpoint, against reference: Checkpoint,
        measurement: Measurement?,
        threads: Int
    ) async throws {
        let largest = Dictionary(
            (measurement?.result.layers ?? []).compactMap { layer in layer.largest.map { (layer.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        let tried = Set(evidence.map(\.layer.weight.name))
        let matches = matching.matches.filter { tried.contains($0.layer.weight.name) }
        let groups = Dictionary(grouping: matches) { $0.layer.name }.sorted { $0.key < $1.key }.map(\.value)
        let tests = try await concurrentMap(count: groups.count, limit: threads) {
            HypothesisTest(checkpoint: checkpoint, reference: reference, largest: largest)
        } body: { test, index in
            try test.run(groups[index])
        }
        for (group, found) in zip(groups, tests) {
            layers[group[0].layer.name] = found
        }
    }

    /// Measures the file with the rotations that were found, whatever its markers say.
    private func measure(
        _ checkpoint: Checkpoint, against reference: Checkpoint, options: DiagnosisOptions
    ) async throws -> Measurement {
        let bases = layers.compactMapValues { $0.best.map { RotationAnswer($0.rotation) } }
        var settings = AnalysisOptions(
            metrics: [.snrDB, .cosine], threads: options.threads, allowsPartialMatch: true)
        settings.rotation = { layer in
            (bases[layer.name] ?? RotationAnswer(layer.rotation)).rotation
        }
        let result = try await Analysis(reference: reference, candidates: [checkpoint], options: settings).run()
        return Measurement(result, of: result.candidates.first?.name ?? checkpoint.name)
    }

    /// Takes the losses of the layers that were measured with the rotation that they have.
    private mutating func take(_ measurement: Measurement) {
        let (result, label) = (measurement.result, measurement.label)
        changed = result.unquantized.filter { $0.candidate == label && $0.state == .changed }
        var pools = ReferencePools()
        for layer in result.layers {
            guard let measured = layer.measured[label] else { continue }
            for part in measured.parts {
                if formats[part.layer] != nil { pools.add(layer, part: part, output: measured.values.output) }
                guard let best = layers[part.layer]?.best, best.rotation?.groupSize == measured.group else { continue }
                pools.add(layer, part: part, output: measured.values.output)
            }
        }
        for name in layers.keys.sorted() {
            pools.fill(&layers[name], of: name)
        }
        for name in formats.keys.sorted() {
            pools.fill(&formats[name], of: name)
        }
        pooledDB = pools.all.snrDB
    }
}

extension ReferenceEvidence {
    /// Every layer of the file whose weights can be read, matched with the original's.
    private static func matching(
        _ subjects: Subjects, in checkpoint: Checkpoint, with reference: Checkpoint
    ) -> LayerMatching<ReadableLayer> {
        let all = subjects.layers.map(ReadableLayer.int8) + subjects.formats.map(ReadableLayer.packed)
        let owned = Set(all.flatMap(\.tensorNames))
        return LayerMatching(all, others: checkpoint.tensors.filter { !owned.contains($0.name) }, with: reference)
    }

    /// Tries how layers of other formats fit the original.
    private mutating func test(
        _ evidence: [FormatEvidence], _ matching: LayerMatching<ReadableLayer>, of checkpoint: Checkpoint,
        against reference: Checkpoint, threads: Int
    ) async throws {
        let matches = Dictionary(grouping: matching.matches) { $0.layer.name }
        let matched = evidence.filter { matches[$0.name] != nil }
        let found = try await concurrentMap(count: matched.count, limit: threads) {
        } body: { _, index in
            try FormatReferenceTest(
                checkpoint: checkpoint, reference: reference, layer: matched[index],
                matches: matches[matched[index].name] ?? []
            )
            .run()
        }
        for (layer, found) in zip(matched, found) { formats[layer.name] = found }
    }
}

/// The INT8 layers of a file, matched with an original's.
typealias Int8Matching = LayerMatching<StoredLayer>
