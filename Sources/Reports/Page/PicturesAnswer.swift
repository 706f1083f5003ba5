// SPDX-License-Identifier: Apache-2.0

import Pictures

/// What a comparison of pictures says first: its verdict with the figures behind it, and what it does not tell.
struct PicturesAnswer {
    /// The candidate's name, or how many pairs there are.
    var title: String
    /// What was compared with what.
    var subtitle: String
    /// The verdict in a sentence.
    var answer: String
    /// The sign before it.
    var symbol: String
    /// The style class of its colour.
    var styleClass: String
    /// The figures behind it.
    var figures: [Fact]
    /// What it does not tell.
    var limits: String

    private static let limit = "This tells what these pictures show, not what caused it."

    /// The words of a document: of its only pair, or of all pairs by their medians.
    init(_ document: PicturesDocument) {
        if let pair = document.pairs.first, document.pairs.count == 1, document.uncompared.isEmpty {
            self.init(pair)
        } else {
            self.init(several: document)
        }
    }

    private init(_ pair: ComparedPair) {
        title = pair.candidate.name
        subtitle = "Against \(pair.reference.name), matched by \(pair.match.words)"
        answer = "\(pair.verdict.title). \(pair.meaning)"
        symbol = pair.symbol
        styleClass = pair.styleClass
        figures = Fact.figures(of: pair.measures)
        limits = "\(Self.limit) One pair is weak evidence: compare several seeds."
    }

    private init(several document: PicturesDocument) {
        let pooled = document.pooled
        title = NumberText.counted(document.pairs.count, "pair") + " of pictures"
        subtitle = "Each picture of the quantized model against the original model's"
        figures = Fact.medians(of: pooled)
        limits = Self.limit
        guard !document.pairs.isEmpty else {
            answer = "No pair could be compared. What stands below says why."
            (symbol, styleClass) = (PictureVerdict.unrelated.symbol, "unknown")
            return
        }
        let pairs = NumberText.counted(pooled.pairs, "pair")
        answer =
            pooled.pairs == 0
            ? "\(pooled.verdict.title). \(pooled.verdict.meaning)"
            : "\(pooled.verdict.title) by the medians of \(pairs). \(pooled.verdict.meaning)"
        symbol = pooled.verdict.symbol
        styleClass = pooled.verdict.styleClass(isComparable: pooled.isMostlyComparable)
        if pooled.leftOut > 0, pooled.pairs > 0 {
            limits += " \(pooled.leftOut) not counted: too smooth to tell, or cut off at black or white."
        }
    }
}

extension PictureVerdict {
    /// The style class of its colour: that of a warning for any difference, since it is not said whether it is a fault.
    func styleClass(isComparable: Bool) -> String {
        switch self {
        case .waxy, .soft, .noisy, .sharper: "fair"
        case .alike: isComparable ? "good" : "unknown"
        case .tooSmooth, .unrelated, .clipped: "unknown"
        }
    }
}

extension ComparedPair {
    /// The style class of the verdict's colour.
    var styleClass: String { verdict.styleClass(isComparable: measures.composition.isComparable) }
}

extension PooledPictures {
    /// Whether most pairs show the same things, so that being alike says something of the model.
    fileprivate var isMostlyComparable: Bool {
        2 * compositions.filter { $0.key.isComparable }.values.reduce(0, +) > pairs
    }
}

extension Fact {
    /// The figures of a pair, with what each is.
    static func figures(of measures: PictureMeasures) -> [Fact] {
        var facts = [
            Fact(term: "Texture", detail: PictureFigure.decibels(measures.textureDB)),
            Fact(term: "Edges", detail: PictureFigure.decibels(measures.edgesDB)),
            Fact(term: "Finest octave", detail: PictureFigure.decibels(measures.topOctaveDB)),
            Fact(term: "Contrast", detail: "\(PictureFigure.decibels(measures.contrastDB)), taken off the three above"),
            Fact(
                term: "Composition",
                detail: "\(measures.composition.rawValue), \(PictureFigure.correlation(measures.blockCorrelation))"),
        ]
        guard let agreement = measures.comparableAgreement else { return facts }
        let shift = measures.shift
        let places = "\(shift.rows) rows and \(shift.columns) columns"
        let moved = measures.aligned == nil ? "" : ", moved back by \(places) first"
        facts.append(Fact(term: "PSNR", detail: PictureFigure.psnr(agreement.psnrDB) + moved))
        let multiScale = agreement.msssim.map { ", at five scales \(PictureFigure.plain($0))" } ?? ""
        facts.append(Fact(term: "SSIM", detail: PictureFigure.plain(agreement.ssim) + multiScale))
        return facts
    }

    /// The medians over pairs, with their intervals and sign tests.
    static func medians(of pooled: PooledPictures) -> [Fact] {
        let all = [
            ("Texture", pooled.textureDB), ("Edges", pooled.edgesDB), ("Finest octave", pooled.topOctaveDB),
            ("Contrast", pooled.contrastDB),
        ]
        return all.compactMap { name, statistics in
            statistics.map { Fact(term: name, detail: PictureFigure.words($0)) }
        }
    }

    /// What the figures of pictures mean.
    static let pictureFigures = [
        Fact(
            term: "Texture",
            detail: """
                The fine detail of surfaces, such as skin, cloth and leaves: median and upper quartile, contrast taken off.
                """),
        Fact(term: "Edges", detail: "The strongest fine detail: its 99th percentile, contrast taken off."),
        Fact(
            term: "Finest octave", detail: "Energy of a quarter to half a cycle per pixel, contrast taken off."),
        Fact(term: "Composition", detail: "Whether the pictures show the same things in the same places, by blocks."),
        Fact(
            term: "PSNR, SSIM",
            detail: "Equality pixel by pixel, where the compositions are the same or were moved back."),
        Fact(
            term: "95 % of resampled medians",
            detail: "Where the median lies if pairs are drawn anew from these. Narrow with many pairs that agree."),
        Fact(
            term: "Sign test",
            detail: "How likely so uneven signs are by chance. With fewer than six pairs it cannot be under 0.05."),
    ]
}
