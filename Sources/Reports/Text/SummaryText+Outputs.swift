// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Files

/// What layers compute, where their activations are known.
extension SummaryText {
    private static let figureWidth = 9

    /// A line for each candidate and configuration: what outputs keep, what weights keep, and the layer whose output loses most.
    static func outputs(of document: ReportDocument, width: Int) -> [String] {
        let sources = document.sourcesWithOutputs
        guard !sources.isEmpty else { return [] }
        let isWide = width >= usualWidth
        let titles = ["W8A8", "outputs", "weights", "worst"]
        let nameWidth = isWide ? 22 : width - titles.count * figureWidth
        let room = width - nameWidth - titles.count * figureWidth - 2
        let head =
            row("Outputs, SNR in dB", titles, nameWidth: nameWidth, width: figureWidth)
            + (isWide ? "  worst layer" : "")
        let layers = layerNames(of: document)
        let lines = sources.map { source in
            let pool = document.pool(of: source)
            let cells = [
                NumberText.plainDecibels(pool?.output?.w8a8SNRDB), NumberText.plainDecibels(pool?.output?.snrDB),
                NumberText.plainDecibels(pool?.snrDB, isExact: pool?.isExact ?? false),
                NumberText.plainDecibels(pool?.output?.worst?.snrDB),
            ]
            let name = document.shortNames[source.label].shortened(to: nameWidth - 2)
            let worst = pool?.output?.worst.map { "  " + (layers[$0.layer] ?? $0.layer).shortened(to: room) } ?? ""
            return row("  " + name, cells, nameWidth: nameWidth, width: figureWidth) + (isWide ? worst : "")
        }
        let words = OutputWords(document)
        return [head] + lines
            + wrapped(
                "  outputs: with rounded weights, as in text encoders. W8A8: with rounded inputs too, as ComfyUI computes INT8 "
                    + "layers of diffusion models. weights: those of all layers, as above. worst: by W8A8 where that is known.",
                width)
            // A sweep's verdict has said it.
            + [document.candidates.isEmpty ? nil : words.rotationGain, words.otherRanking].compactMap { $0 }
            .flatMap { wrapped("  " + $0, width) }
    }

    /// What layers with outputs are called, without the words that all of them begin with, and without `.weight`.
    private static func layerNames(of document: ReportDocument) -> [String: String] {
        let sources = document.sourcesWithOutputs
        let names = document.layers.filter { layer in sources.contains { $0.values(of: layer)?.output != nil } }
            .map(\.name)
        let bare = names.map { $0.hasSuffix(".weight") ? String($0.dropLast(7)) : $0 }
        return Dictionary(zip(names, bare.withoutSharedStart), uniquingKeysWith: { first, _ in first })
    }

    /// What is known of outputs and what is not.
    static func knowledge(of document: ReportDocument, width: Int) -> [String] {
        OutputWords(document).statement.map { wrapped($0, width) } ?? []
    }

    /// The layers whose outputs lose most: what their outputs keep, what their weights keep, and what the outputs would keep in the
    /// best configuration.
    ///
    /// Of candidates it is the least of them; in a sweep alone that of the plainest configuration.
    static func worstOutputs(of document: ReportDocument, places: [Int], width: Int) -> [String] {
        let plainest = document.candidates.isEmpty ? document.configurations.first : nil
        let best = document.bestConfiguration?.configuration
        let titles = [plainest?.description ?? "output", "weights"] + [best?.description].compactMap { $0 }
        let cellWidth = (titles.map(\.count).max() ?? 0) + 2
        let nameWidth = max(width - cellWidth * titles.count, 20)
        let head = row(
            nameWidth < 34 ? "Worst outputs, SNR" : "Outputs that lose most, SNR in dB", titles, nameWidth: nameWidth,
            width: cellWidth)
        return [head]
            + places.map { place in
                let layer = document.layers[place]
                let judged =
                    plainest.map { [layer.configurations[$0]] }
                    ?? document.candidateSources.map { $0.values(of: layer) }
                let cells =
                    [judged.compactMap { $0?.output?.knownSNRDB }.min(), judged.compactMap { $0?[.snrDB] }.min()]
                    + [best].compactMap { $0 }.map { layer.configurations[$0]?.output?.knownSNRDB }
                return row(
                    "  " + layer.name.shortened(to: nameWidth - 3), cells.map { NumberText.plainDecibels($0) },
                    nameWidth: nameWidth, width: cellWidth)
            }
    }
}
