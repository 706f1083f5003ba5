// SPDX-License-Identifier: Apache-2.0

extension Verification {
    /// What markers and codes say, against what is attested of them.
    static func differences(of found: Baseline, from attested: Baseline) -> [Difference] {
        let ours = Dictionary(found.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return attested.layers.flatMap { layer -> [Difference] in
            guard let now = ours[layer.name] else {
                return [Difference(subject: layer.name, message: "The layer cannot be read as a quantized one.")]
            }
            return [marker(now, layer), statistics(now, layer), claim(now, layer)].compactMap { $0 }
        }
    }

    private static func marker(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        guard now.scaling != layer.scaling || now.group != layer.group else { return nil }
        return Difference(subject: layer.name, message: "The layer is \(now.label); attested is \(layer.label).")
    }

    /// The codes' own estimate, computed again.
    private static func statistics(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        let (attested, found) = (layer.figures[.estimatedSNRDB], now.figures[.estimatedSNRDB])
        switch (found, attested) {
        case (.absent, _), (_, .absent), (.undefined, .undefined): return nil
        case (.number(let found), .number(let attested)) where abs(found - attested) <= figureError: return nil
        default:
            let words = [found, attested].map { $0.number.map(Figures.text) ?? "undefined" }
            return Difference(
                subject: layer.name,
                message: "The codes imply an SNR of \(words[0]) dB; attested is \(words[1]).")
        }
    }

    /// A measured SNR can hardly exceed what the codes allow: no original is needed to see that.
    private static func claim(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        guard let measured = layer.figures[.snrDB].number, let found = now.figures[.estimatedSNRDB].number,
            measured > found + Figures.estimateError
        else { return nil }
        return Difference(
            subject: layer.name,
            message: "An SNR of \(Figures.text(measured)) dB is attested; the codes imply \(Figures.text(found)).")
    }
}
