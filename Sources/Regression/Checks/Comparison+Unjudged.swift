// SPDX-License-Identifier: Apache-2.0

extension Comparison {
    /// The layers that look quantized and could not be judged.
    ///
    /// What the baseline lists as skipped, or as a tensor, was so when it was made, and is only reported. What is a layer of the baseline
    /// is looked at as one of those.
    mutating func add(unjudged: [Baseline.Skipped]) {
        let measured = Set(baseline.layers.map(\.name))
        let known = Set(baseline.skipped.map(\.name) + baseline.tensors.map(\.name))
        for layer in unjudged where !measured.contains(layer.name) {
            let isKnown = known.contains(layer.name)
            add(
                .layerUnjudged, of: .tensor(layer.name), holds: false,
                "The layer looks quantized and cannot be judged: \(layer.reason)"
                    + (isKnown ? " The baseline lists it too." : ""),
                words: ComparedWords(
                    found: "not judged", baseline: isKnown ? "not judged" : "no such layer", limit: "judged"),
                action: isKnown ? .report : nil)
        }
    }
}
