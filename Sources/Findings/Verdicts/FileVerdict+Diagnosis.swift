// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension Diagnosis {
    /// The verdict.
    public var verdict: FileVerdict {
        guard !layers.isEmpty || !formats.isEmpty else { return emptyVerdict }
        let first = unjudgedSentence.map { "\($0) The others: " } ?? ""
        return FileVerdict(
            answer: answer, actions: actions,
            headline: "\(first)\(formats.isEmpty ? kind : contentWords)\(contradiction).",
            losses: formats.isEmpty ? lossSentences : formatLosses, confidence: confidence, limits: limits)
    }

    /// What is said of a file without a layer that can be judged.
    var emptyHeadline: String {
        unjudgedSentence ?? "Not quantized: every tensor is floating-point, or a buffer that such models have."
    }

    private var emptyVerdict: FileVerdict {
        FileVerdict(
            answer: answer, actions: actions, headline: emptyHeadline, losses: [],
            confidence: "This is what names, types and markers say.",
            limits: "Its weights were not measured, so nothing is known of their quality.")
    }

    /// Scaling and rotation: `Plain tensor-wise INT8, not rotated`.
    var kind: String {
        let scaling =
            switch Set(layers.filter { $0.layer.rows > 1 }.map(\.scaling)) {
            case [.tensor]: isRotated ? "Tensor-wise INT8" : "Plain tensor-wise INT8"
            case [.row], []: "Row-wise INT8"
            default: "INT8, \(count(layers.filter { $0.scaling == .tensor })) tensor-wise and the others row-wise"
            }
        let makers = Set(layers.compactMap { $0.layer.maker }).sorted().map { $0.hasSuffix("s") ? "\($0)'" : "\($0)'s" }
        let layout = makers.isEmpty ? "" : " in \(makers.joined(separator: " and ")) layout"
        return "\(scaling)\(layout), \(rotationWords)"
    }

    /// Whether a layer is rotated, by its own word, the original's, or failing those its marker's.
    var isRotated: Bool { rotationCounts.contains { $0.rotation != nil } }

    /// Layers by the rotation that they are taken for: the most common first.
    var rotationCounts: [(rotation: Rotation?, layers: Int)] {
        let rules = FindingRules(self)
        var counts: [Rotation?: Int] = [:]
        for layer in layers {
            counts[rules.rotationOf(layer), default: 0] += 1
        }
        return counts.map { ($0.key, $0.value) }
            .sorted { ($0.1, $1.0?.groupSize ?? 0) > ($1.1, $0.0?.groupSize ?? 0) }
    }

    private var rotationWords: String {
        let counts = rotationCounts
        guard counts.count > 1 else {
            return counts.first.flatMap { $0.rotation.map(words(for:)) }.map { "rotated \($0)" } ?? "not rotated"
        }
        let parts = counts.map { "\($0.layers) \($0.rotation.map { "rotated \(words(for: $0))" } ?? "not rotated")" }
        return "\(parts.joined(separator: ", ")) of \(layers.count) layers"
    }

    /// A rotation in words.
    ///
    /// The weights alone can tell that a matrix is Sylvester's where they do not tell its size.
    func words(for rotation: Rotation) -> String {
        guard rotation.isSylvester, reference == nil, !(self.rotation?.contested.isEmpty ?? true) else {
            return rotation.words
        }
        return "by a matrix of Sylvester's, whose size is not certain"
    }

    /// How the file differs from what it says.
    var contradiction: String {
        let ids = Set(findings.map(\.id))
        if ids.contains(.rotationUnmarked) { return ", which its markers do not say" }
        if ids.contains(.groupMismatch) { return ", which is not the rotation its markers say" }
        guard ids.contains(.rotationClaimedAbsent) else { return "" }
        if findings.contains(where: { $0.id == .rotationClaimedAbsent && !$0.subjects.isEmpty }) {
            return ", although its markers say it is"
        }
        return ", although its \(claim.rotationSource ?? "name") says convrot"
    }

    func count(_ layers: [LayerEvidence]) -> String { "\(layers.count) layer\(layers.count == 1 ? "" : "s")" }
}
