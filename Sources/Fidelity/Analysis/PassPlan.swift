// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What an analysis reads, and in which order, so that each candidate is read once.
struct PassPlan: Sendable {
    /// A tensor with all that is measured while it is read.
    enum Step: Sendable {
        /// A tensor of the original, for its hash, with the first pass over a layer that is swept.
        case original(TensorInfo, LayerSweep?)
        /// A layer of the original.
        case layer(LayerSweep)
        /// Another tensor of the original, which candidates have too.
        case comparison(UnquantizedComparison)
        /// A candidate's tensor that nothing is compared with, or that is compared in a later step that reads it again.
        case digest(TensorInfo, isReadAgain: Bool)

        /// Bytes of the tensor.
        var byteCount: Int {
            switch self {
            case .original(let tensor, _): tensor.byteCount
            case .layer(let sweep): sweep.tensor.byteCount
            case .comparison(let comparison): comparison.original.byteCount
            case .digest(let tensor, _): tensor.byteCount
            }
        }

        /// The tensor's name.
        var name: String {
            switch self {
            case .original(let tensor, _): tensor.name
            case .layer(let sweep): sweep.tensor.name
            case .comparison(let comparison): comparison.original.name
            case .digest(let tensor, _): tensor.name
            }
        }
    }

    /// The steps, in order.
    private(set) var steps: [Step] = []
    /// The hashes of the original; nil if none are taken.
    let originalHashes: FileHashes?
    /// The hashes of the only candidate; nil if none are taken in this pass.
    let hashes: FileHashes?
    /// The analysis.
    let analysis: Analysis

    /// What is read; nil for everything.
    let share: TensorShare?

    private let partners: [String: [Partner]]
    private let kept: [String: [KeptTensor]]

    /// The plan of an analysis, or of a share of it, which takes no hashes.
    init(_ analysis: Analysis, in frame: AnalysisFrame, share: TensorShare? = nil) {
        self.analysis = analysis
        self.share = share
        partners = frame.partners
        let read = frame.kept.joined().filter { !$0.kept.isOfOtherSize(than: $0.original) }
        self.kept = Dictionary(grouping: read) { $0.original.name }.mapValues { $0.map(\.kept) }
        let hashes = analysis.options.hashes && share == nil
        originalHashes = hashes ? FileHashes(of: analysis.reference) : nil
        let only = hashes && analysis.candidates.count == 1 ? analysis.candidates[0] : nil
        self.hashes = only.map { FileHashes(of: $0.checkpoint) }
        if originalHashes != nil { addOriginal() }
        if let only { addInOrder(of: only) } else { addInNetworkOrder() }
    }

    /// The original's tensors in the order of its files, as its hashes need them.
    private mutating func addOriginal() {
        let swept = Set(analysis.options.sweeps ? analysis.layers.map(\.name) : [])
        for tensor in analysis.reference.tensors {
            steps.append(.original(tensor, swept.contains(tensor.name) ? sweep(tensor, partners: [], kept: []) : nil))
        }
    }

    /// Layers first, as a network has them, with all candidates side by side.
    private mutating func addInNetworkOrder() {
        let layers = analysis.layers
        for layer in layers where isRead(layer) {
            steps.append(.layer(sweep(layer, partners: partners[layer.name] ?? [], kept: kept[layer.name] ?? [])))
        }
        let names = Set(layers.map(\.name))
        for original in analysis.reference.tensors where !names.contains(original.name) && isRead(original) {
            // Bytes are cut in another way than values, so what is not measured is compared on its own.
            let all = kept[original.name] ?? []
            let measured = all.filter { $0.isMeasured(against: original) }
            if !measured.isEmpty { steps.append(.comparison(comparison(original, measured))) }
            steps += all.filter { !$0.isMeasured(against: original) }.map { .comparison(comparison(original, [$0])) }
        }
    }

    private func isRead(_ original: TensorInfo) -> Bool { share?.holds(original) ?? true }

    /// The only candidate's tensors in the order of its files, as its hashes need them, then what it lacks.
    ///
    /// Layers that stand for a part of one of the original's, or of whose rows some stand for nothing, are hashed first and
    /// read again when they are measured; both have to see the same bytes.
    private mutating func addInOrder(of candidate: Candidate) {
        let rows = Dictionary(grouping: partners.values.joined()) { $0.layer.weight.name }
        let plain = Dictionary(
            kept.flatMap { name, kept in kept.map { ($0.tensor.name, (name, $0)) } },
            uniquingKeysWith: { first, _ in first })
        var left = partners
        var measured: Set<String> = []
        for tensor in candidate.checkpoint.tensors {
            let parts = (rows[tensor.name] ?? []).sorted { $0.firstRow < $1.firstRow }
            let isCovered = parts.reduce(0) { $0 + $1.originalRows.count } == tensor.shape.first
            if !parts.isEmpty, isCovered, parts.allSatisfy(\.isWholeOriginal) {
                for part in parts {
                    steps.append(.layer(sweep(part.original, partners: [part], kept: [], turns: BlockTurns(hashes))))
                    left[part.original.name]?.removeAll { $0.layer.weight.name == tensor.name }
                    measured.insert(part.original.name)
                }
            } else if tensor.rowOrder == nil, let (name, kept) = plain[tensor.name],
                let original = analysis.reference.tensor(named: name)
            {
                let turns = BlockTurns(hashes)
                steps.append(
                    original.isLayer
                        ? .layer(sweep(original, partners: [], kept: [kept], turns: turns))
                        : .comparison(comparison(original, [kept], turns: turns)))
                measured.insert(name)
            } else {
                steps.append(.digest(tensor, isReadAgain: !parts.isEmpty))
            }
        }
        for layer in analysis.layers {
            let partners = left[layer.name] ?? []
            guard !partners.isEmpty || !measured.contains(layer.name) else { continue }
            // Hashes are taken of rows as the file has them, and so in a step of their own.
            let reordered = (kept[layer.name] ?? []).filter { $0.tensor.rowOrder != nil }
            steps.append(.layer(sweep(layer, partners: partners, kept: reordered)))
        }
    }

    /// Says that a step's tensor of the original will be read soon.
    func prefetch(_ step: Step) {
        switch step {
        case .original(let tensor, _): analysis.reference.prefetch(tensor)
        case .layer(let sweep): analysis.reference.prefetch(sweep.tensor)
        case .comparison(let comparison): analysis.reference.prefetch(comparison.original)
        case .digest(let tensor, _): analysis.candidates[0].checkpoint.prefetch(tensor)
        }
    }

    private func sweep(
        _ layer: TensorInfo, partners: [Partner], kept: [KeptTensor], turns: BlockTurns = BlockTurns(nil)
    ) -> LayerSweep {
        LayerSweep(
            reference: analysis.reference, tensor: layer, partners: partners, kept: kept, observer: analysis.observer,
            options: analysis.options, turns: turns)
    }

    private func comparison(
        _ original: TensorInfo, _ kept: [KeptTensor], turns: BlockTurns = BlockTurns(nil)
    ) -> UnquantizedComparison {
        UnquantizedComparison(
            reference: analysis.reference, original: original, kept: kept, options: analysis.options, turns: turns)
    }
}
