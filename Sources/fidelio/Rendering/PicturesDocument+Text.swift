// SPDX-License-Identifier: Apache-2.0

import Files
import Pictures
import Reports

extension PicturesDocument {
    /// What a comparison says on a terminal: for one pair its figures, for several a table and what they say together.
    var text: [String] {
        let isSingle = pairs.count == 1 && uncompared.isEmpty
        let body = isSingle ? pairs.flatMap(\.text) : pairs.isEmpty ? [] : several
        let weak = isSingle ? " One pair is weak evidence: compare several seeds." : ""
        return body + rest + ["This tells what these pictures show, not what caused it." + weak]
    }

    private var several: [String] {
        let verdict = pooled.verdict
        let title = "\(verdict.symbol) \(verdict.title)  by the medians of \(pooled.pairs) pairs. \(verdict.meaning)"
        let left = "\(pooled.leftOut) not counted: too smooth to tell, or cut off at black or white."
        return table + [""] + [title] + pooled.text + (pooled.leftOut > 0 ? [left] : []) + [""]
            + pairs.flatMap(\.notes).map { $0.printable(limit: 600) }
    }

    private var table: [String] {
        var table = TextTable([
            ("", .left), ("verdict", .left), ("texture dB", .right), ("edges dB", .right), ("finest octave dB", .right),
            ("composition", .left), ("PSNR dB", .right), ("SSIM", .right), ("pair", .left),
        ])
        for pair in pairs {
            let (verdict, measures) = (pair.verdict, pair.measures)
            let agreement = measures.comparableAgreement
            table.append([
                pair.symbol, verdict.shortTitle, PictureFigure.gain(measures.textureDB),
                PictureFigure.gain(measures.edgesDB), PictureFigure.gain(measures.topOctaveDB),
                measures.composition.rawValue, agreement.map { PictureFigure.plainPSNR($0.psnrDB) } ?? "–",
                PictureFigure.plain(agreement?.ssim), pair.name.printable(limit: 60),
            ])
        }
        return table.lines
    }

    private var rest: [String] {
        uncompared.map { "Not compared: \($0.reason)" } + notes.map { $0.printable(limit: 600) }
            + unpaired(unpairedReferences, "references") + unpaired(unpairedCandidates, "candidates")
    }

    private func unpaired(_ names: [String], _ side: String) -> [String] {
        guard !names.isEmpty else { return [] }
        let shown = names.prefix(5).map { $0.printable(limit: 80) }.joined(separator: ", ")
        return ["Only among the \(side): \(shown)\(names.count > 5 ? " and \(names.count - 5) more" : "")."]
    }
}

extension ComparedPair {
    /// The verdict, the figures, and what may make them less than they seem.
    fileprivate var text: [String] {
        let names = "\(candidate.name.printable(limit: 200)) against \(reference.name.printable(limit: 200))"
        return ["\(symbol) \(verdict.title)  \(names)", meaning, ""] + figures.lines + [""]
            + notes.map { $0.printable(limit: 600) }
    }

    private var figures: TextTable {
        var table = TextTable([("", .left), ("", .right), ("", .left)])
        table.append(["  texture", PictureFigure.decibels(measures.textureDB), "fine detail of surfaces"])
        table.append(["  edges", PictureFigure.decibels(measures.edgesDB), "the strongest fine detail"])
        table.append([
            "  finest octave", PictureFigure.decibels(measures.topOctaveDB),
            "energy of a quarter to half a cycle per pixel",
        ])
        table.append(["  contrast", PictureFigure.decibels(measures.contrastDB), "taken off the three above"])
        let blocks = PictureFigure.correlation(measures.blockCorrelation)
        table.append(["  composition", measures.composition.rawValue, blocks])
        guard let agreement = measures.comparableAgreement else { return table }
        let shift = measures.shift
        let moved = measures.aligned == nil ? "" : "moved back by \(shift.rows) rows and \(shift.columns) columns first"
        table.append(["  PSNR", PictureFigure.psnr(agreement.psnrDB), moved])
        table.append(["  SSIM", PictureFigure.plain(agreement.ssim), moved])
        table.append(["  MS-SSIM", PictureFigure.plain(agreement.msssim), moved])
        return table
    }
}

extension PooledPictures {
    fileprivate var text: [String] {
        let figures = [
            ("texture", textureDB), ("edges", edgesDB), ("finest octave", topOctaveDB), ("contrast", contrastDB),
        ]
        var table = TextTable([("", .left), ("", .left)])
        for (name, statistics) in figures {
            guard let statistics else { continue }
            table.append(["  " + name, PictureFigure.words(statistics)])
        }
        return table.lines
    }
}
