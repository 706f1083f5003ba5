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
            } else {
                addLost(layer, isPlain: plain.contains(layer.name), reason: skipped[layer.name])
            }
        }
        let known = Set(baseline.layers.map(\.name))
        // What the baseline has without figures is not new.
        let withoutFigures = Set(baseline.skipped.map(\.name))
        for layer in found.layers where !known.contains(layer.name) && !withoutFigures.contains(layer.name) {
            add(
                .layerAdded, of: .tensor(layer.name), holds: false,
                "The layer is quantized (\(layer.label)), which it is not in the baseline.",
                words: ComparedWords(found: layer.label, same: "unquantized"))
            compare(
                layer.figures, layer.isExact, with: nil, false, of: .tensor(layer.name),
                limits: policy.limits(of: layer), estimateError: layer.estimateError)
        }
    }

    /// A layer of the baseline that is quantized no more, cannot be measured, or is not there.
    private mutating func addLost(_ layer: Baseline.Layer, isPlain: Bool, reason: String?) {
        let subject = Check.Subject.tensor(layer.name)
        if isPlain {
            add(
                .layerUnquantized, of: subject, holds: false,
                "The layer is left in floating point; in the baseline it is \(layer.label).",
                words: ComparedWords(found: "floating point", baseline: layer.label, limit: "quantized"))
        } else if let reason {
            add(
                .layerUnmeasured, of: subject, holds: false, "The layer cannot be measured: \(reason)",
                words: ComparedWords(found: "not measured", baseline: layer.label, limit: "measured"))
        } else {
            add(
                .layerMissing, of: subject, holds: false,
                "The candidate has no such layer; in the baseline it is \(layer.label).",
                words: ComparedWords(found: "missing", baseline: layer.label, limit: "there"))
        }
    }

    private mutating func compare(_ now: Baseline.Layer, with was: Baseline.Layer, of subject: Check.Subject) {
        add(
            .layerUnquantized, of: subject, holds: true, "The layer is quantized.",
            words: ComparedWords(found: now.label, baseline: was.label, limit: "quantized"))
        add(
            .layerShape, of: subject, holds: now.shape == was.shape,
            "The shape is \(now.shape)" + (now.shape == was.shape ? "." : "; in the baseline it is \(was.shape)."),
            words: ComparedWords(found: "\(now.shape)", same: "\(was.shape)"))
        add(
            .layerScaling, of: subject, holds: now.scaling == was.scaling,
            "The \(now.encoding ?? was.encoding == nil ? "scaling" : "format") is \(now.scaling)"
                + (now.scaling == was.scaling ? "." : "; in the baseline it is \(was.scaling)."),
            words: ComparedWords(found: now.scaling, same: was.scaling))
        compareRotation(now, with: was, of: subject)
        compare(
            now.figures, now.isExact, with: was.figures, was.isExact, of: subject,
            limits: policy.limits(of: now), estimateError: now.estimateError)
        compareContents(now, with: was, of: subject)
    }

    /// The marker, and the bits of codes and scales.
    private mutating func compareContents(
        _ now: Baseline.Layer, with was: Baseline.Layer, of subject: Check.Subject
    ) {
        if let deviations = now.deviations, let before = was.deviations {
            let new = Set(deviations).subtracting(before).sorted()
            let words = [deviations, before].map { $0.isEmpty ? "none" : $0.sorted().joined(separator: ", ") }
            add(
                .markerChanged, of: subject, holds: new.isEmpty,
                new.isEmpty
                    ? "No deviation is new." : "Scale or marker deviate newly: \(new.joined(separator: ", ")).",
                words: ComparedWords(found: words[0], same: words[1]))
        }
        if let digest = now.digest, let before = was.digest {
            add(
                .digest, of: subject, holds: digest == before,
                digest == before
                    ? "Codes and scales are those of the baseline." : "Codes or scales are not those of the baseline.",
                words: ComparedWords(found: digest, same: before))
        }
    }

    private mutating func compareRotation(
        _ now: Baseline.Layer, with was: Baseline.Layer, of subject: Check.Subject
    ) {
        let (group, before) = (now.group.map(String.init) ?? "none", was.group.map(String.init) ?? "none")
        if was.group != nil {
            add(
                .layerUnrotated, of: subject, holds: now.group != nil,
                now.group != nil
                    ? "The layer is rotated." : "The layer is not rotated; in the baseline it is \(was.label).",
                words: ComparedWords(found: group, baseline: before, limit: "rotated"))
            if now.group == nil { return }
        }
        add(
            .layerGroup, of: subject, holds: now.group == was.group,
            "The layer is \(now.label)" + (now.group == was.group ? "." : "; in the baseline it is \(was.label)."),
            words: ComparedWords(found: group, same: before))
    }
}

extension Baseline.Layer {
    /// How far its SNR as measured can lie from what its codes say, in dB.
    var estimateError: Double { encoding == nil ? Figures.estimateError : Figures.formatEstimateError }

    /// Scaling and rotation in words, such as `row, rotated by 64`; of other formats than INT8 their label.
    package var label: String { encoding ?? "\(scaling), \(group.map { "rotated by \($0)" } ?? "not rotated")" }
}
