// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Pictures

extension Comparison {
    /// What all pairs of pictures say together, each pair, and pictures that could not be compared.
    mutating func add(_ pictures: PictureComparison) {
        add(pictures.pooled)
        for pair in pictures.pairs { add(pair) }
        for failure in pictures.failures {
            addMissing(failure.pair.candidate.name, "\(failure.error)")
        }
        for name in pictures.pairing.unpairedReferences {
            addMissing(name, "The candidate's folder has no picture that belongs to \(name.printable(limit: 200)).")
        }
        for name in pictures.pairing.unpairedCandidates {
            addMissing(name, "The reference's folder has no picture that belongs to \(name.printable(limit: 200)).")
        }
    }

    /// Medians that nothing can be told from pass no rule and break none: they are reported.
    private mutating func add(_ pooled: PooledPictures) {
        let faults = policy.pictures.faults(of: pooled)
        let words = ComparedWords(
            found: Self.words(pooled), baseline: "",
            limit: policy.pictures.fail.map { "not \($0.rawValue)" }.joined(separator: ", "))
        let start = "By the medians over \(pooled.pairs) pair\(pooled.pairs == 1 ? "" : "s") of pictures"
        switch pooled.verdict {
        case .tooSmooth, .unrelated, .clipped:
            add(
                .pictures, of: .pictures, holds: false,
                "\(start) nothing can be told: the references are too smooth, cut off at black or white, or the pictures show different things.",
                words: words, action: policy.actions[.pictures] == .ignore ? .ignore : .report)
        case .waxy, .soft, .noisy, .sharper, .alike:
            let message = faults.isEmpty ? "they are \(pooled.verdict.rawValue)" : faults.joined(separator: "; ")
            add(.pictures, of: .pictures, holds: faults.isEmpty, "\(start) \(message).", words: words)
        }
    }

    private static func words(_ pooled: PooledPictures) -> String {
        let figures = [("texture", pooled.textureDB), ("edges", pooled.edgesDB)]
            .compactMap { name, statistics in statistics.map { "\(name) \(Figures.text($0.median)) dB" } }
        return ([pooled.verdict.rawValue] + figures).joined(separator: ", ")
    }

    private mutating func add(_ pair: ComparedPair) {
        let (name, measures) = (pair.name.printable(limit: 200), pair.measures)
        let figures =
            "texture \(Figures.text(measures.textureDB)) dB, edges \(Figures.text(measures.edgesDB)) dB, "
            + "composition \(measures.composition.rawValue)"
        add(
            .picture, of: .picture(pair.name), holds: pair.verdict == .alike,
            "\(name): \(pair.verdict.rawValue) (\(figures)).",
            words: ComparedWords(found: pair.verdict.rawValue, baseline: "", limit: "alike"))
    }

    private mutating func addMissing(_ name: String, _ message: String) {
        add(
            .pictureMissing, of: .picture(name), holds: false, message,
            words: ComparedWords(found: "not compared", baseline: "", limit: "compared"))
    }
}
