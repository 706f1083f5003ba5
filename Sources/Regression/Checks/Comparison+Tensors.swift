// SPDX-License-Identifier: Apache-2.0

extension Comparison {
    /// The tensors that are not quantized.
    mutating func compareTensors() {
        let ours = Dictionary(found.tensors.map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
        let skipped = Dictionary(found.skipped.map { ($0.name, $0.reason) }, uniquingKeysWith: { first, _ in first })
        let quantized = Set(found.layers.map(\.name))
        for tensor in baseline.tensors where !quantized.contains(tensor.name) {
            let subject = Check.Subject.tensor(tensor.name)
            if let state = ours[tensor.name] {
                guard state != Baseline.Tensor.unknownState, tensor.state != Baseline.Tensor.unknownState else {
                    add(.tensorMissing, of: subject, holds: true, "The tensor is there.", words: Self.presence(true))
                    continue
                }
                compareState(state, with: tensor)
            } else if let reason = skipped[tensor.name] {
                add(
                    .tensorChanged, of: subject, holds: false, "The tensor cannot be compared: \(reason)",
                    words: ComparedWords(found: "not compared", same: tensor.state))
            } else {
                add(
                    .tensorMissing, of: subject, holds: false, "The candidate has no such tensor.",
                    words: Self.presence(false))
            }
        }
        addNewTensors()
    }

    /// How near a tensor is to the original, and was.
    private mutating func compareState(_ state: String, with tensor: Baseline.Tensor) {
        add(
            .tensorChanged, of: .tensor(tensor.name), holds: Self.rank(state) <= Self.rank(tensor.state),
            "Against the original the tensor is \(state)"
                + (state == tensor.state ? ", as in the baseline." : "; in the baseline it is \(tensor.state)."),
            words: ComparedWords(found: state, same: tensor.state))
    }

    private mutating func addNewTensors() {
        let known = Set(
            baseline.layers.map(\.name) + baseline.tensors.map(\.name) + baseline.skipped.map(\.name))
        for tensor in found.tensors where !known.contains(tensor.name) {
            add(
                .tensorAdded, of: .tensor(tensor.name), holds: false, "The baseline has no such tensor.",
                words: Self.addition)
        }
        for tensor in found.skipped where !known.contains(tensor.name) {
            add(
                .tensorAdded, of: .tensor(tensor.name), holds: false,
                "The baseline has no such tensor, and it cannot be measured: \(tensor.reason)",
                words: Self.addition)
        }
    }

    /// Whether a tensor of the baseline is there.
    private static func presence(_ isThere: Bool) -> ComparedWords {
        ComparedWords(found: isThere ? "there" : "missing", same: "there")
    }

    /// A tensor that only the candidate has.
    private static let addition = ComparedWords(found: "there", same: "missing")

    /// How far a state is from the original.
    private static func rank(_ state: String) -> Int {
        switch state {
        case "equal": 0
        case "cast": 1
        default: 2
        }
    }
}

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
