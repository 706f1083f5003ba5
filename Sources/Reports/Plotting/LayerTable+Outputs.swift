// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files
import Plots

/// What layers compute against what their weights say.
extension LayerTable {
    /// So many candidates, the best first, get a plot of their own.
    static let mostOutputs = 4

    /// The identifier of the plot at a place, from 1.
    static func outputID(_ number: Int) -> String { number == 1 ? "output-and-snr" : "output-and-snr-\(number)" }

    /// A layer by both figures.
    private struct Place {
        var name: String
        var weights: Double
        var output: Double
    }

    /// SNR of each layer's output against that of its weights, a plot for each candidate.
    ///
    /// Without candidates, for the plainest and the best configuration. Empty where outputs are not known.
    var outputs: [PlannedPlot] {
        let swept = [document.configurations.first, document.bestConfiguration?.configuration].compactMap { $0 }
            .uniqued()
        let subjects =
            document.candidates.isEmpty
            ? swept.map(ReportDocument.Source.configuration)
            : document.candidatesFromBest.map { ReportDocument.Source.candidate($0.name) }
        return subjects.prefix(Self.mostOutputs).compactMap { subject in outputPlot(of: subject).map { (subject, $0) } }
            .enumerated()
            .map { index, entry in
                PlannedPlot(
                    Self.outputID(index + 1), entry.1.plot,
                    heading: index == 0
                        ? "What do layers compute?"
                        : "What do layers compute in \(shortNames[entry.0.label].printable(limit: 40))?",
                    caption: entry.1.caption)
            }
    }

    private func outputPlot(of subject: ReportDocument.Source) -> (plot: ScatterPlot, caption: String)? {
        let (places, measure) = places(of: subject)
        guard places.count > 1 else { return nil }
        let count = min(3, max(1, places.count / 3))
        let byWeights = Self.worst(count, of: places, by: \.weights)
        let byOutput = Self.worst(count, of: places, by: \.output)
        let both = byWeights.intersection(byOutput)
        let label = shortNames[subject.label].printable(limit: 40)
        let worst = count == 1 ? "worst" : "worst \(count)"
        let groups = [
            ("other layers", Set(places.indices).subtracting(byWeights).subtracting(byOutput), false),
            ("\(worst) by weights", byWeights.subtracting(both), true),
            ("\(worst) by output", byOutput.subtracting(both), true),
            ("\(worst) by both", both, true),
        ]
        let plot = ScatterPlot(
            title: "Output against weights: \(label)", xLabel: "SNR of the layer's weights / dB",
            yLabel: "SNR of its output, \(measure.words) / dB",
            groups: groups.enumerated().filter { !$1.1.isEmpty }
                .map { colour, group in
                    ScatterPlot.Group(
                        name: group.0,
                        points: group.1.sorted()
                            .map {
                                ScatterPlot.Point(
                                    name: group.2 ? places[$0].name : nil, x: places[$0].weights, y: places[$0].output)
                            }, colorPlace: colour)
                },
            slope: 1, isTall: true)
        return (plot, caption(of: plot, places, flips: byOutput.subtracting(both).count, of: count))
    }

    private func caption(of plot: ScatterPlot, _ places: [Place], flips: Int, of count: Int) -> String {
        let below = places.count { $0.output < $0.weights }
        let kept =
            below == 0
            ? "No layer keeps less at its output than in its weights."
            : "\(NumberText.count(below)) of \(NumberText.counted(places.count, "layer")) \(below == 1 ? "keeps" : "keep") less at the "
                + "output than in the weights\(plot.showsLine ? " (below the dashed line)" : ""): rounded inputs cost there, or large "
                + "inputs meet badly rounded weights."
        return "One point per layer: the higher, the nearer its output; the further along, its weights. \(kept) "
            + "\(Self.order(flips: flips, of: count))"
    }

    /// Whether the layers that lose most are the same by both figures, in one sentence.
    private static func order(flips: Int, of count: Int) -> String {
        switch (flips, count) {
        case (0, 1): "The layer that loses most is the same by both."
        case (0, _): "The \(NumberText.count(count)) layers that lose most are the same by both."
        case (_, 1): "The layer that loses most by output is another one than by weights."
        default:
            "Of the \(NumberText.count(count)) layers that lose most by output, \(NumberText.count(flips)) "
                + "\(flips == 1 ? "is" : "are") not among those that lose most by weights."
        }
    }

    /// The layers that have both figures: with rounded inputs if all of them know that.
    private func places(of subject: ReportDocument.Source) -> ([Place], OutputMeasure) {
        let known = zip(names, layers)
            .compactMap { name, layer in
                subject.values(of: layer).flatMap { values in values[.snrDB].map { (name, $0, values.output) } }
            }
            .filter { $0.2?.snrDB != nil }
        let measure: OutputMeasure = known.allSatisfy { $0.2?.rounding != nil } ? .rounded : .weights
        let short = known.map(\.0).withoutSharedStart
        let places = zip(short, known)
            .compactMap { name, layer in
                (measure == .rounded ? layer.2?.w8a8SNRDB : layer.2?.snrDB)
                    .map { Place(name: name.printable(limit: 40), weights: layer.1, output: $0) }
            }
        return (places, measure)
    }

    private static func worst(_ count: Int, of places: [Place], by figure: KeyPath<Place, Double>) -> Set<Int> {
        let order = places.indices.sorted { (places[$0][keyPath: figure], $0) < (places[$1][keyPath: figure], $1) }
        return Set(order.prefix(count))
    }
}
