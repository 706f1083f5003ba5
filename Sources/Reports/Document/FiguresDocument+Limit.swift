// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension FiguresDocument {
    /// The same with as many layers, from the first on, as a document has room for that can be read again.
    ///
    /// - Parameter limit: the most bytes that the document may have.
    func fitting(_ limit: Int = JSONText.sizeLimit) throws -> FiguresDocument {
        guard try JSONText.encode(self).count > limit else { return self }
        var kept = FiguresDocument(layers: [])
        var size = try JSONText.encode(kept).count
        for layer in layers {
            // In a document of its own, a layer takes a little more than in one with others.
            size += try JSONText.encode(FiguresDocument(layers: [layer])).count
            guard size <= limit else { break }
            kept.layers.append(layer)
        }
        return kept
    }
}

extension Report {
    /// The report with the figures that a figures.json has room for, and a sentence if that is not all of them.
    func fitting(_ limit: Int = JSONText.sizeLimit) throws -> (report: Report, notes: [String]) {
        guard let figures else { return (self, []) }
        let kept = try figures.fitting(limit)
        let leftOut = figures.layers.count - kept.layers.count
        guard leftOut > 0 else { return (self, []) }
        let note =
            "The figures of \(NumberText.counted(leftOut, "layer")) are left out: figures.json has room for "
            + "\(limit / 1_000_000) MB. Ask for fewer layers by --detail."
        return (Report(document: document, figures: kept), [note])
    }
}
