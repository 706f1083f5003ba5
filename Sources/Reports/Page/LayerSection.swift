// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
import Fidelity
internal import Files

/// One layer with its figures: what the table of layers links to.
struct LayerSection {
    /// Its place in network order, from 1: the section's identifier.
    var number: Int
    /// Its place in network order, from 0: the table's link to it.
    var place: Int
    /// Its name.
    var layer: BreakableName
    /// Shape, type and size, in one line.
    var facts: String
    /// Scaling by rotation.
    var grid: LayerGrid
    /// What candidates made of it.
    var holdings: [Holding]
    /// The pictures that gnuplot drew.
    var figures: [PlotPicture]
    /// The heat maps.
    var maps: [MapPicture]
    /// How to read the heat maps; nil if there is none.
    var mapNote: String?

    /// What one candidate holds.
    struct Holding {
        /// The candidate.
        var candidate: BreakableName
        /// How the layer is written, and its SNR.
        var remark: String
    }
}

extension LayerSection {
    /// The section of the layer at a place of the report.
    init(at place: Int, of document: ReportDocument, figures: [PlotPicture], maps: [MapPicture]) {
        let layer = document.layers[place]
        var facts = [
            layer.shape.map(NumberText.count).joined(separator: " × "), layer.elementType.rawValue,
            "\(NumberText.count(layer.parameters)) weights", "layer \(place + 1) of \(document.layers.count)",
        ]
        if layer.nonFinite > 0 { facts.append("\(NumberText.count(layer.nonFinite)) not finite") }
        self.init(
            number: place + 1,
            place: place,
            layer: BreakableName(layer.name),
            facts: facts.joined(separator: " · "),
            grid: LayerGrid(layer, in: document),
            holdings: document.candidates.compactMap { file in
                layer.measured[file.name].map { Holding($0, of: file.name) }
            },
            figures: figures,
            maps: maps,
            mapNote: maps.isEmpty ? nil : Self.mapNote
        )
    }

    private static let mapNote =
        "The matrix in cells, rows (output channels) going down and columns (inputs) going right. A cell's colour is the "
        + "mean squared error in it against the layer's mean squared weight, in dB: bright is much error. The figures at "
        + "the ends of the scale are the least and the largest cell of all these maps, which share it; a grey cell has no error."
}

extension LayerSection.Holding {
    fileprivate init(_ measured: MeasuredLayer, of candidate: String) {
        let snr = NumberText.decibels(measured.values[.snrDB], isExact: measured.values.isExact)
        self.init(
            candidate: BreakableName(candidate), remark: "\(measured.label), \(snr)")
    }
}
