// SPDX-License-Identifier: Apache-2.0

extension Comparison {
    /// Every layer of the baseline, then those that only the candidate has.
    mutating func compareLayers() {
        let ours = Dictionary(found.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let plain = Set(found.tensors.map(\.name))
        let skipped = Dictionary(found.skipped.map { ($0.name, $0.reason) }, uniquingKeysWith: { first, _ in first })
        for layer in baseline.layers {
            let subject = Check.Subject.tensor(layer.name)
            if let now = ours[layer.name] {
                compare(now, with: layer, of: subject)
            } else if plain.contains(layer.name) {
                add(
                    .layerUnquantized, of: subject, holds: false,
                    "The layer is left in floating point; in the baseline it is \(layer.label).")
            } else if let reason = skipped[layer.name] {
                add(.layerUnmeasured, of: subject, holds: false, "The layer cannot be measured: \(reason)")
            } else {
                add(
                    .layerMissing, of: subject, holds: false,
                    "The candidate has no such layer; in the baseline it is \(layer.label).")
            }
        }
        let known = Set(baseline.layers.map(\.name))
        for layer in found.layers where !known.contains(layer.name) {
            add(
                .layerAdded, of: .tensor(layer.name), holds: false,
                "The layer is quantized (\(layer.label)), which it is not in the baseline.")
            compare(
                layer.figures, layer.isExact, with: nil, false, of: .tensor(layer.name),
                limits: policy.limits(ofLayer: layer.name))
        }
    }

    private mutating func compare(_ now: Baseline.Layer, with was: Baseline.Layer, of subject: Check.Subject) {
        add(.layerUnquantized, of: subject, holds: true, "The layer is quantized.")
        add(
            .layerShape, of: subject, holds: now.shape == was.shape,
            "The shape is \(now.shape)" + (now.shape == was.shape ? "." : "; in the baseline it is \(was.shape)."))
        add(
            .layerScaling, of: subject, holds: now.scaling == was.scaling,
            "The scaling is \(now.scaling)"
                + (now.scaling == was.scaling ? "." : "; in the baseline it is \(was.scaling)."))
        compareRotation(now, with: was, of: subject)
        compare(
            now.figures, now.isExact, with: was.figures, was.isExact, of: subject,
            limits: policy.limits(ofLayer: now.name))
        if let deviations = now.deviations, let before = was.deviations {
            let new = Set(deviations).subtracting(before).sorted()
            add(
                .markerChanged, of: subject, holds: new.isEmpty,
                new.isEmpty
                    ? "No deviation is new." : "Scale or marker deviate newly: \(new.joined(separator: ", ")).")
        }
        if let digest = now.digest, let before = was.digest {
            add(
                .digest, of: subject, holds: digest == before,
                digest == before
                    ? "Codes and scales are those of the baseline." : "Codes or scales are not those of the baseline.")
        }
    }

    private mutating func compareRotation(
        _ now: Baseline.Layer, with was: Baseline.Layer, of subject: Check.Subject
    ) {
        if was.group != nil {
            add(
                .layerUnrotated, of: subject, holds: now.group != nil,
                now.group != nil
                    ? "The layer is rotated." : "The layer is not rotated; in the baseline it is \(was.label).")
            if now.group == nil { return }
        }
        add(
            .layerGroup, of: subject, holds: now.group == was.group,
            "The layer is \(now.label)" + (now.group == was.group ? "." : "; in the baseline it is \(was.label)."))
    }

    /// The tensors that are not quantized.
    mutating func compareTensors() {
        let ours = Dictionary(found.tensors.map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
        let skipped = Dictionary(found.skipped.map { ($0.name, $0.reason) }, uniquingKeysWith: { first, _ in first })
        let quantized = Set(found.layers.map(\.name))
        for tensor in baseline.tensors where !quantized.contains(tensor.name) {
            let subject = Check.Subject.tensor(tensor.name)
            if let state = ours[tensor.name] {
                guard state != Baseline.Tensor.unknownState, tensor.state != Baseline.Tensor.unknownState else {
                    add(.tensorMissing, of: subject, holds: true, "The tensor is there.")
                    continue
                }
                let holds = Self.rank(state) <= Self.rank(tensor.state)
                add(
                    .tensorChanged, of: subject, holds: holds,
                    "Against the original the tensor is \(state)"
                        + (state == tensor.state ? ", as in the baseline." : "; in the baseline it is \(tensor.state).")
                )
            } else if let reason = skipped[tensor.name] {
                add(.tensorChanged, of: subject, holds: false, "The tensor cannot be compared: \(reason)")
            } else {
                add(.tensorMissing, of: subject, holds: false, "The candidate has no such tensor.")
            }
        }
        addNewTensors()
    }

    private mutating func addNewTensors() {
        let known = Set(
            baseline.layers.map(\.name) + baseline.tensors.map(\.name) + baseline.skipped.map(\.name))
        for tensor in found.tensors where !known.contains(tensor.name) {
            add(.tensorAdded, of: .tensor(tensor.name), holds: false, "The baseline has no such tensor.")
        }
        for tensor in found.skipped where !known.contains(tensor.name) {
            add(
                .tensorAdded, of: .tensor(tensor.name), holds: false,
                "The baseline has no such tensor, and it cannot be measured: \(tensor.reason)")
        }
    }

    /// How far a state is from the original.
    private static func rank(_ state: String) -> Int {
        switch state {
        case "equal": 0
        case "cast": 1
        default: 2
        }
    }
}

extension Baseline.Layer {
    /// Scaling and rotation in words, such as `row, rotated by 64`.
    package var label: String { "\(scaling), \(group.map { "rotated by \($0)" } ?? "not rotated")" }
}
