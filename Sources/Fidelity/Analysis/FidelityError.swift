// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs
internal import Files

/// Why an analysis cannot be made.
public enum FidelityError: Error, Sendable, Equatable {
    /// Fewer than half of a candidate's quantized layers have a partner in the original; a name of each side that stayed
    /// alone, nil if there is none.
    case fewPartners(candidate: String, matched: Int, quantized: Int, alone: String?, originalAlone: String?)
    /// Most matrices of what was given as the original are codes: what kind of file it is (`an INT8 file`), how many of
    /// its matrices are quantized, and the first of them.
    case quantizedOriginal(reference: String, kind: String, quantized: Int, matrices: Int, example: String)
    /// The original holds no layer that could be measured.
    case noLayers(reference: String)
}

extension FidelityError {
    /// The error where `matching` leaves most of a candidate's layers alone.
    static func fewPartners(of candidate: String, _ matching: LayerMatching<ReadableLayer>) -> FidelityError {
        let alone = matching.leftOver
        return .fewPartners(
            candidate: candidate, matched: matching.matchedLayers, quantized: matching.layerCount,
            alone: alone.candidate,
            originalAlone: alone.original)
    }

    /// Makes sure that a file can be an original: that most of its matrices are weights, and not codes.
    ///
    /// It is the rule of every command that takes an original. A few quantized matrices make no quantized file: they are
    /// left out and listed.
    ///
    /// - Throws: ``quantizedOriginal(reference:kind:quantized:matrices:example:)``, or `FileError` where reading fails.
    public static func checkOriginal(_ reference: Checkpoint) throws {
        let share = try reference.quantizedShare()
        guard share.isMost, let first = share.codes.first else { return }
        throw FidelityError.quantizedOriginal(
            reference: reference.name, kind: share.kind, quantized: share.codes.count,
            matrices: share.codes.count + share.weights, example: first.name)
    }
}

extension FidelityError: CustomStringConvertible {
    /// What is wrong, in one sentence or two.
    public var description: String {
        switch self {
        case .fewPartners(let candidate, let matched, let quantized, let alone, let originalAlone):
            "\(candidate.printable()) cannot be compared with the original, because \(Self.share(matched, quantized)) a "
                + "partner in it by name and shape; expected at least half."
                + Self.examples(alone, originalAlone)
                + " Is this the original that it was made from? (--allow-partial goes on.)"
        case .quantizedOriginal(let reference, let kind, let quantized, let matrices, let example):
            "\(reference.printable()) is \(kind), not an original. Did you mean `fidelio diagnose FILE`, or ORIGINAL and "
                + "CANDIDATE the other way round? (\(quantized) of its \(matrices) matrices "
                + "\(quantized == 1 ? "is" : "are") quantized, such as \"\(example.printable())\"; an original has its "
                + "weights in BF16, F16 or F32.)"
        case .noLayers(let reference):
            "\(reference): no layer to measure; expected a floating-point matrix whose name ends in .weight."
        }
    }

    private static func share(_ matched: Int, _ quantized: Int) -> String {
        matched == 0
            ? "none of its \(quantized) quantized layers has"
            : "only \(matched) of its \(quantized) quantized layers \(matched == 1 ? "has" : "have")"
    }

    private static func examples(_ alone: String?, _ originalAlone: String?) -> String {
        guard let alone else { return "" }
        let other = originalAlone.map { "; the original has names such as \"\($0.printable())\"" } ?? ""
        return " For example, \"\(alone.printable())\" has none\(other)."
    }
}
