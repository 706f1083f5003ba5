// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files
import Plots

/// How values over layers are drawn: a few as bars with the layers' names, many as lines or bars over numbers.
extension LayerTable {
    /// The least span of an axis of SNR, in dB, which is twice the error: tenths of a dB shall look small.
    static let leastSpan = 6.0
    /// As many names can be read one below the other.
    static let fewLayers = 12

    /// Values of layers as lines, or as horizontal bars if the layers are few.
    func plot(_ title: String, _ label: String, _ series: [Series]) -> any Plot {
        let kept = kept(in: series)
        let series = series.map { $0.keeping(kept) }
        guard kept.count > Self.fewLayers else {
            return BarList(title: title, xLabel: label, categories: kept.map { names[$0] }, series: series)
        }
        let axis = axis(of: kept)
        return LinePlot(
            title: title, yLabel: label, xLabel: axis.title, categories: axis.labels, series: series,
            leastSpan: Self.leastSpan)
    }

    /// Values of layers as bars from zero, horizontal if the layers are few.
    func bars(_ title: String, _ label: String, _ series: [Series]) -> any Plot {
        let kept = kept(in: series)
        let series = series.map { $0.keeping(kept) }
        guard kept.count > Self.fewLayers else {
            return BarList(title: title, xLabel: label, categories: kept.map { names[$0] }, series: series)
        }
        let axis = axis(of: kept)
        return BarPlot(title: title, yLabel: label, xLabel: axis.title, categories: axis.labels, series: series)
    }

    /// A source's values as a series of its name and colour.
    func series(_ source: ReportDocument.Source, values: [Double?]) -> Series {
        Series(
            name: shortNames[source.label], values: values, colorPlace: document.colorPlace(of: source.label))
    }

    /// The SNR of a source, layer by layer.
    func snr(of source: ReportDocument.Source) -> Series {
        series(source, values: layers.map { source.values(of: $0)?[.snrDB] })
    }

    /// The SNR of a configuration, layer by layer.
    func snr(of configuration: Configuration) -> [Double?] {
        layers.map { $0.configurations[configuration]?[.snrDB] }
    }

    /// Which layers are left out of a plot, as the end of a caption; empty for none.
    func omitted(_ series: [Series]) -> String {
        let count = layers.count - kept(in: series).count
        guard count > 0 else { return "" }
        let verb = count == 1 ? "is" : "are"
        return " \(NumberText.counted(count, "layer")) without a value, such as one held exactly, \(verb) left out."
    }

    /// The lowest value of several series in words, as the end of a caption.
    func lowest(of series: [Series]) -> String {
        let all = series.flatMap { one in
            zip(names, one.values).compactMap { name, value in value.map { (name, one.name, $0) } }
        }
        guard let least = all.min(by: { $0.2 < $1.2 }) else { return "" }
        let place = series.count > 1 ? " in \(least.1.printable(limit: 60))" : ""
        return " Lowest: \(least.0.printable(limit: 100))\(place), \(NumberText.decibels(least.2))."
    }

    /// The layers that any of the series has a value for: what no file quantized makes no gap.
    private func kept(in series: [Series]) -> [Int] {
        layers.indices.filter { place in series.contains { place < $0.values.count && $0.values[place] != nil } }
    }

    /// Short labels for many layers: the number of each one's block, or else its own.
    private func axis(of kept: [Int]) -> (labels: [String], title: String) {
        let blocks = kept.map { BlockTable.block(of: layers[$0].name) }
        let stacks = Set(blocks.compactMap { $0?.split(separator: ".").dropLast().joined(separator: ".") })
        guard order.isNetworks, stacks.count == 1 else {
            return (kept.map { NumberText.count($0 + 1) }, "Layer, \(order.words)")
        }
        let labels = blocks.map { $0?.split(separator: ".").last.map(String.init) ?? "" }
        return (labels, "Block of the layer, \(order.words)")
    }
}

extension Series {
    /// Whether there is anything to draw.
    var hasValues: Bool { values.contains { $0 != nil } }

    /// The series with the values at some places alone.
    fileprivate func keeping(_ places: [Int]) -> Series {
        Series(name: name, values: places.map { values[$0] }, colorPlace: colorPlace)
    }
}
