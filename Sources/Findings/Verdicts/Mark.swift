// SPDX-License-Identifier: Apache-2.0

internal import Codecs
public import Fidelity

/// What a file comes to, in one word: its grade, or what stands in a grade's place.
///
/// `diagnose` with the original, `analyze`, the page, the card and JSON give the same mark of the same file. A diagnosis without it
/// goes by estimates from the codes, and says so.
public enum Mark: Sendable, Equatable {
    /// Its quantized weights are as near the original's as the grade says.
    case graded(Grade)
    /// Some quantized layers could not be judged, and the others are no worse than a grade's limits.
    case partly
    /// No quantized layer could be judged.
    case unjudged
    /// Errors were found, so that weights near the original's earn no grade.
    case errors
    /// No layer is quantized.
    case unquantized
    /// There is nothing that could be measured.
    case unmeasured

    /// The mark of a file whose judged layers have a grade.
    ///
    /// The losses of judged layers stand whatever else is wrong; praise does not. If markers name a rotation that layers do not
    /// have, a loss depends on whether the marker or the weights are followed, so the error is the answer.
    ///
    /// - Parameters:
    ///   - grade: of the layers that were judged.
    ///   - isWhole: whether every quantized layer was judged.
    ///   - errors: what was found of severity error: each identifier, and whether it is about single layers.
    package init(_ grade: Grade, isWhole: Bool, errors: [(id: FindingID, isOfLayers: Bool)]) {
        let isMislabelled = errors.contains { error in
            error.isOfLayers && Self.mislabels.contains(error.id)
        }
        switch grade {
        case _ where isMislabelled: self = .errors
        case .lossy, .unfaithful: self = .graded(grade)
        case .faithful, .close: self = !isWhole ? .partly : !errors.isEmpty ? .errors : .graded(grade)
        }
    }

    /// Errors that say that layers have another rotation than is marked, or are otherwise read as what they are not.
    private static let mislabels: Set<FindingID> = [
        .rotationUnmarked, .groupMismatch, .rotationClaimedAbsent, .quantMarkerMissing, .fp8ScaleLost, .fp8ScaleTwice,
        .nanCodes, .nanScales, .nvfp4ScaleLayout, .mxfp8ScaleLayout, .nvfp4GlobalScale, .nvfp4NibbleOrder, .legacyE5M2,
        .w4a8Codebook, .rotationGroupUnnamed,
    ]

    /// The grade; nil if the file has none.
    public var grade: Grade? {
        if case .graded(let grade) = self { grade } else { nil }
    }

    /// The mark as a heading.
    public var title: String {
        switch self {
        case .graded(let grade): grade.title
        case .partly: "Judged in part"
        case .unjudged: "Not judged"
        case .errors: "Errors found"
        case .unquantized: "Not quantized"
        case .unmeasured: "Not measured"
        }
    }

    /// The word in documents.
    public var id: String {
        switch self {
        case .graded(let grade): grade.rawValue
        case .partly: "partly"
        case .unjudged: "unjudged"
        case .errors: "errors"
        case .unquantized: "unquantized"
        case .unmeasured: "unmeasured"
        }
    }

    /// A sign before the heading: ✓ for good, ! for a look, ✗ for bad, ? for what is not known.
    public var symbol: String {
        switch self {
        case .graded(.faithful): "✓"
        case .graded(.close): "!"
        case .graded(.lossy), .graded(.unfaithful), .errors: "✗"
        case .partly, .unjudged, .unmeasured: "?"
        case .unquantized: "–"
        }
    }
}

extension Diagnosis {
    /// The mark: by what was measured against the original, or else by what the codes say (``isMarkedByCodes``).
    ///
    /// Codes do not say what was lost before them. Where they show that something was, a file that keeps them well is not praised.
    public var mark: Mark {
        guard judgedCount > 0 else { return !unjudged.isEmpty ? .unjudged : hasError ? .errors : .unquantized }
        guard let pooledDB, let worstDB else {
            return hasError ? .errors : unjudged.isEmpty ? .unmeasured : .unjudged
        }
        let errors = findings.filter { $0.severity == .error }
        let mark = Mark(
            Grade(pooled: pooledDB, worst: worstDB), isWhole: unjudged.isEmpty,
            errors: errors.map { ($0.id, !$0.subjects.isEmpty) })
        let isLostBefore = isMarkedByCodes && findings.contains { Self.lossesBefore.contains($0.id) }
        return isLostBefore && (mark == .graded(.faithful) || mark == .graded(.close)) ? .unmeasured : mark
    }

    /// Whether the mark goes by the codes alone: there is no original, or too little of the file has a partner in it.
    public var isMarkedByCodes: Bool { measuredPool == nil }

    /// SNR of all quantized layers together, in dB: measured against the original, or else estimated; nil if nothing says it.
    public var pooledDB: Double? { measuredPool ?? estimatedPool.snrDB }

    /// SNR of the worst layer, in dB, likewise.
    public var worstDB: Double? {
        let rules = FindingRules(self)
        return (layers.compactMap(rules.snrDB) + formats.compactMap(rules.snrDB)).min()
    }

    /// Whether at least half of the quantized layers of each have a partner in the other, by name and shape.
    public func isOfOneModel(with other: Diagnosis) -> Bool {
        let (mine, theirs) = (namedShapes, other.namedShapes)
        return 2 * mine.intersection(theirs).count >= max(mine.count, theirs.count)
    }

    /// Findings of what no estimate from codes can see.
    private static let lossesBefore: Set<FindingID> = [.fp8Parent, .codesSaturated]

    private var measuredPool: Double? {
        guard let reference, reference.isComparable else { return nil }
        return reference.pooledDB
    }

    private var namedShapes: Set<String> {
        let shapes = layers.map { ($0.layer.name, $0.layer.shape) } + formats.map { ($0.name, $0.layer.tensorShape) }
        return Set(shapes.map { "\(StoredLayer.canonicalName(of: $0)) \($1)" })
    }

    /// The energies that the codes of all layers show, those of a sample taken for the whole.
    private var estimatedPool: EnergyPool {
        var pool = EnergyPool()
        for layer in layers where layer.codes.rows > 0 {
            let share = Double(layer.layer.rows) / Double(layer.codes.rows)
            pool.add(Energies(signal: layer.codes.signal * share, error: layer.codes.noise * share))
        }
        for energies in formats.compactMap(\.energies) { pool.add(energies) }
        return pool
    }
}
