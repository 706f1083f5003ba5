// SPDX-License-Identifier: Apache-2.0

package import Pictures

extension PictureVerdict {
    /// The verdict in a word or two.
    package var title: String {
        switch self {
        case .waxy: "Waxy"
        case .soft: "Soft"
        case .noisy: "Noisy"
        case .sharper: "Sharper"
        case .alike: "Alike"
        case .tooSmooth: "Too smooth to tell"
        case .unrelated, .clipped: "Cannot tell"
        }
    }

    /// The sign before the title: a difference is `!`, since it is not said whether it is a fault.
    package var symbol: String {
        switch self {
        case .alike: "✓"
        case .waxy, .soft, .noisy, .sharper: "!"
        case .tooSmooth, .unrelated, .clipped: "?"
        }
    }

    /// What it means, as a sentence.
    package var meaning: String {
        switch self {
        case .waxy: "Surfaces lost fine texture and edges kept theirs: skin, cloth and leaves look smoothed over."
        case .soft: "Edges and the finest detail lost energy, as in a blur."
        case .noisy: "Surfaces gained fine texture and edges did not: they look grainy."
        case .sharper: "Edges and the finest detail gained energy, as by sharpening."
        case .alike: "Texture and edges are as they were, within what these measures can tell."
        case .tooSmooth: "The reference has so little fine detail that none can be missed."
        case .clipped:
            "One picture is cut off at black or white where the other is not, so detail may be gone with the exposure."
        case .unrelated:
            """
            The pictures show different things, so a difference of detail need not be the model's. Compare pictures of the same \
            prompt and seed, or at least 8 pairs.
            """
        }
    }
}

extension ComparedPair {
    /// The sign before the pair's verdict; nothing is praised that could not be compared.
    package var symbol: String {
        verdict == .alike && !measures.composition.isComparable ? PictureVerdict.unrelated.symbol : verdict.symbol
    }

    /// What the verdict means, and what it does not.
    package var meaning: String {
        guard verdict == .alike, !measures.composition.isComparable else { return verdict.meaning }
        return measures.composition == .different
            ? "Texture and edges are alike, but the pictures show different things, so one pair says nothing of the model."
            : "Texture and edges are alike, but the reference shows too little to tell whether both show the same."
    }
}

extension Composition {
    /// The composition as the end of a sentence that begins with "The compositions".
    package var words: String {
        switch self {
        case .same: "are the same"
        case .displaced: "are the same, moved or bent"
        case .different: "differ"
        case .unknown: "cannot be compared: the reference shows too little"
        }
    }
}

extension PicturePair.Match {
    /// Why two pictures belong together, in a few words.
    package var words: String {
        switch self {
        case .given: "the two files that were named"
        case .name: "the same name"
        case .origin: "the same seed and prompt"
        case .number: "the same number"
        }
    }
}
