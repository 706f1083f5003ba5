// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
import Plots

/// The input channels of one layer by their energy, against the median.
struct InputPlot {
    private let inputs: InputFigures
    private let layer: String

    /// The plot of a layer's inputs; nil if the median channel, with which all are compared, has no energy.
    init?(_ inputs: InputFigures, of layer: String) {
        guard inputs.median > 0 else { return nil }
        self.inputs = inputs
        self.layer = layer
    }

    /// Points of the plot, as many as its width shows apart.
    private static let points = 240

    /// The plot with its caption.
    ///
    /// - Parameter what: whose inputs these are, as a sentence.
    func planned(_ id: String, heading: String, what: String) -> PlannedPlot {
        let run = (inputs.energies.count + Self.points - 1) / Self.points
        let largest = stride(from: 0, to: inputs.energies.count, by: run)
            .map { inputs.energies[$0..<min($0 + run, inputs.energies.count)].max() ?? 0 }
        let channels = run * inputs.channelsPerPoint
        let plot = LinePlot(
            title: "Inputs of \(layer.printable(limit: 60))",
            yLabel: "energy against the median / dB",
            xLabel: "Input channel",
            categories: largest.indices.map { "\($0 * channels)" },
            series: [
                Series(
                    name: channels > 1 ? "largest of \(channels) channels" : "channel", values: largest.map(decibels)),
                Series(name: "median channel", values: largest.map { _ in 0 }),
            ])
        let most = (inputs.energies.max() ?? 0) / inputs.median
        return PlannedPlot(
            id, plot, heading: heading,
            caption:
                "\(what) The mean square of each channel against that of the median one, in dB, so that 20 dB is a hundred times: "
                + "the largest has \(NumberText.count(Int(min(most, 1e15).rounded()))) times the median's. All channels of a row are "
                + "rounded by one scale, which the largest sets; rotation spreads it."
                + (channels > 1
                    ? " Each point is the largest of \(NumberText.count(channels)) neighbouring channels." : ""))
    }

    /// A channel's energy against the median's, in dB; nil for none.
    private func decibels(_ energy: Double) -> Double? {
        energy > 0 ? Decibels.of(signal: energy, error: inputs.median) : nil
    }
}
