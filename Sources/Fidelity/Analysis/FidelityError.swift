// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs
internal import Files

/// Why an analysis cannot be made.
public enum FidelityError: Error, Sendable, Equatable {
    /// Fewer than half of a candidate's quantized layers have a partner in the original; a name of each side that stayed
    /// alone, nil if there is none.
    case fewPartners(candidate: String, matched: Int, quantized: Int, alone: String?, originalAlone: String?)
    /// What was given as the original is itself quantized: in so many of its matrices, the first of which is named.
    case quantizedOriginal(reference: String, matrices: Int, example: String, type: String)
    /// The original holds no layer that could be measured.
    case noLayers(reference: String)
}

extension FidelityError {
    /// The error where `matching` leaves most of a candidate's layers alone.
    static func fewPartners(of candidate: String, _ matching: LayerMatching) -> FidelityError {
        let alone = matching.leftOver
        return .fewPartners(
            candidate: candidate, matched: matching.matchedLayers, quantized: matching.layerCount,
            alone: alone.candidate,
            originalAlone: alone.original)
    }

    /// Makes sure that a file can be an original: that its weights are weights, and not codes.
    ///
    /// - Throws: ``quantizedOriginal(reference:matrices:example:type:)``, or `FileError` where reading fails.
    public static func checkOriginal(_ reference: Checkpoint) throws {
        let quantized = try reference.quantizedMatrices()
        guard let first = quantized.first else { return }
        throw FidelityError.quantizedOriginal(
            reference: reference.name, matrices: quantized.count, example: first.name, type: first.elementType.rawValue)
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
        case .quantizedOriginal(let reference, let matrices, let example, let type):
            "\(reference.printable()) is itself quantized, so nothing can be compared with it as an original: \(matrices) "
                + "\(matrices == 1 ? "matrix is" : "matrices are"), such as \"\(example.printable())\", which is \(type). "
                + "Give the file that it was made from, with its weights in BF16, F16 or F32."
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
