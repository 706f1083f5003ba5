// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots

/// Plots like those of a report, from made-up numbers.
enum Gallery {
    /// One of each kind and of each size that a report meets.
    static var all: [NamedPlot] {
        [37, 300, 2_000].map { NamedPlot(id: "snr-\($0)", plot: snr(layers: $0)) }
            + [37, 300, 2_000].map { NamedPlot(id: "gain-\($0)", plot: gain(layers: $0)) }
            + [
                NamedPlot(id: "weights", plot: weights),
                NamedPlot(id: "weights-log", plot: weightsOnLogScale),
                NamedPlot(id: "budget", plot: budget),
                NamedPlot(id: "files", plot: files),
                NamedPlot(id: "kinds", plot: kinds),
                NamedPlot(id: "list", plot: list),
                NamedPlot(id: "hostile", plot: hostile),
                NamedPlot(id: "many", plot: manySeries),
                NamedPlot(
                    id: "empty",
                    plot: LinePlot(title: "Nothing", yLabel: "SNR (dB)", categories: [], series: [])
                ),
                NamedPlot(
                    id: "gaps-only",
                    plot: BarPlot(
                        title: "Gaps",
                        yLabel: "dB",
                        categories: ["a"],
                        series: [Series(name: "x", values: [nil])]
                    )
                ),
            ]
    }

    static let configurations = ["tensor/none", "row/none", "tensor/rot64", "row/rot64"]

    static func snr(layers: Int) -> LinePlot {
        LinePlot(
            title: "Signal-to-noise ratio of every layer",
            yLabel: "SNR (dB)",
            xLabel: "layer, in network order",
            categories: names(layers),
            series: configurations.enumerated()
                .map { index, name in
                    Series(
                        name: name,
                        values: (0..<layers).map { $0 % 11 == 7 && index > 1 ? nil : snr(layer: $0, index) }
                    )
                }
        )
    }

    static func gain(layers: Int) -> BarPlot {
        BarPlot(
            title: "SNR gained by row scaling and by rotation",
            yLabel: "gain (dB)",
            xLabel: "layer, in network order",
            categories: names(layers),
            series: [
                Series(name: "row scaling", values: (0..<layers).map { snr(layer: $0, 1) - snr(layer: $0, 0) }),
                Series(name: "rotation", values: (0..<layers).map { snr(layer: $0, 2) - snr(layer: $0, 0) - 3 }),
            ]
        )
    }

    static var weights: HistogramPlot {
        HistogramPlot(
            title: "Weights of encoder.layer.0.output.dense before and after rotation",
            xLabel: "weight",
            yLabel: "weights in a bin",
            distributions: [
                distribution("before", from: -1, to: 1, width: 0.08, tail: 40),
                distribution("after rotation by 64", from: -1, to: 1, width: 0.12, tail: 0),
            ]
        )
    }

    static var weightsOnLogScale: HistogramPlot {
        var plot = weights
        plot.hasLogarithmicCounts = true
        return plot
    }

    static var budget: CumulativePlot {
        CumulativePlot(
            title: "Error budget",
            xLabel: "layers, from the one with the most error",
            yLabel: "share of the whole error",
            series: configurations.enumerated()
                .map { index, name in
                    Series(
                        name: name,
                        values: (0..<37).map { pow(10, -snr(layer: $0, index) / Double(5 + 5 * index)) }
                    )
                }
        )
    }

    static var files: ScatterPlot {
        ScatterPlot(
            title: "Fidelity against size",
            xLabel: "size (bytes)",
            yLabel: "pooled SNR (dB)",
            points: [
                .init(name: "minilm_l6_v2.tensor.safetensors", x: 23.4e6, y: 18.2),
                .init(name: "minilm_l6_v2.row.safetensors", x: 23.6e6, y: 39.8),
                .init(name: "minilm_l6_v2.row-convrot64.safetensors", x: 23.6e6, y: 42.5),
                .init(name: "minilm_l6_v2.row-convrot256.safetensors", x: 23.6e6, y: 42.9),
                .init(name: "minilm_l6_v2.fp16.safetensors", x: 45.1e6, y: 72),
            ]
        )
    }

    static var kinds: BarPlot {
        BarPlot(
            title: "SNR by kind of layer",
            yLabel: "SNR (dB)",
            categories: ["attention qkv", "attention out", "feed-forward", "modulation", "embedder"],
            series: configurations.enumerated()
                .map { index, name in Series(name: name, values: (0..<5).map { snr(layer: $0, index) }) }
        )
    }

    static var list: BarList {
        BarList(title: kinds.title, xLabel: kinds.yLabel, categories: hostileNames, series: kinds.series)
    }

    static var manySeries: LinePlot {
        LinePlot(
            title: "Nine files compared",
            yLabel: "SNR (dB)",
            categories: (0..<12).map { "layer \($0)" },
            series: (0..<9)
                .map { file in
                    Series(
                        name: "model-\(file).int8.row-convrot\(file * 16).safetensors",
                        values: (0..<12).map { Double(20 + file * 3) + snr(layer: $0 + file, 1) / 4 }
                    )
                }
        )
    }

    static var hostile: LinePlot {
        LinePlot(
            title: "Names <b>of</b> & all_kinds {of} %s 'trouble'",
            yLabel: "value_of {x} %d",
            categories: hostileNames,
            series: [Series(name: "it's_a `touch /tmp/pwned` %s", values: hostileNames.indices.map(Double.init))]
        )
    }

    static let hostileNames = [
        "under_score", "br{ace}", "q'uo\"te", "new\nline", "`touch /tmp/pwned`", "%s %d 100%", "back\\", "@macro $x",
        String(repeating: "long.", count: 2_000), "</script><img onerror=alert(1)>", "a&amp;b]]>c", "rtl\u{202E}txt",
        "日本語の層", "EOD", "'; system 'touch /tmp/pwned'; '", "nul\0nul", "",
    ]

    private static func names(_ count: Int) -> [String] {
        let parts = [
            "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "intermediate.dense", "output.dense",
        ]
        return (0..<count).map { "encoder.layer.\($0 / 6).\(parts[$0 % 6])" }
    }

    private static func snr(layer: Int, _ index: Int) -> Double {
        let noise = Double((layer &* 7_919 &+ index &* 104_729) % 97) / 97
        let level: [Double] = [24, 38, 31, 42]
        let spread: [Double] = [14, 4, 6, 2]
        let loss: [Double] = [10, 1, 4, 0]
        return level[index] + noise * spread[index] - (layer % 6 == 5 ? loss[index] : 0)
    }

    private static func distribution(_ name: String, from: Double, to: Double, width: Double, tail: Double)
        -> Distribution
    {
        let counts = (0..<160)
            .map { bin -> Int in
                let place = from + (to - from) * (Double(bin) + 0.5) / 160
                let deviation = place / width
                let bulk: Double = 20_000 * exp(-deviation * deviation / 2)
                let far: Double = tail * exp(-abs(deviation) / 4)
                return Int(bulk + far)
            }
        return Distribution(name: name, lowerBound: from, upperBound: to, counts: counts)
    }
}
