// SPDX-License-Identifier: Apache-2.0

/// Why an analysis cannot be made.
public enum FidelityError: Error, Sendable, Equatable {
    /// Fewer than half of a candidate's quantized layers have a partner in the original.
    case fewPartners(candidate: String, matched: Int, quantized: Int)
    /// The original holds no layer that could be measured.
    case noLayers(reference: String)
}

extension FidelityError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .fewPartners(let candidate, let matched, let quantized):
            "\(candidate): only \(matched) of \(quantized) quantized layers have a partner in the original; expected at "
                + "least half. Is this the original that it was made from? (--allow-partial goes on.)"
        case .noLayers(let reference):
            "\(reference): no layer to measure; expected a floating-point matrix whose name ends in .weight."
        }
    }
}
