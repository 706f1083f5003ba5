// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files
internal import OrderedCollections

extension Diagnosis {
    /// The layers that look quantized and about whose weights nothing can be said: they cannot be read, something beside
    /// their codes is not understood, or their rotation is not known.
    ///
    /// A verdict on the file leaves them out, and says so first.
    public var unjudged: [UnjudgedLayer] {
        let judged = Set(formats.map(\.layer.weight.name))
        let unreadable = contents.others.filter { $0.unrotated == nil && !judged.contains($0.weight.name) }
            .map { UnjudgedLayer(name: $0.name, weight: $0.weight.name, reason: $0.reason, words: $0.words) }
        return unreadable + ofUnknownRotation
    }

    /// Layers whose rotation is not the one that a reader of their markers takes off, or may not be.
    package var misrotated: [UnjudgedLayer] {
        let rules = FindingRules(self)
        let wrong =
            layers.filter { layer in
                let known = rules.known(layer)
                return known.isDecided && known.rotation != layer.layer.rotation
            }
            .map { layer in
                UnjudgedLayer(
                    name: layer.layer.name, weight: layer.layer.weight.name,
                    reason:
                        "Its weights contradict its marker on rotation: fidelio repair writes the marker that is right.",
                    words: "of another rotation than marked")
            }
        return wrong + ofUnknownRotation
    }

    /// How many layers look quantized, judged or not.
    public var quantizedCount: Int {
        layers.count + contents.others.count { $0.unrotated == nil }
    }

    /// Layers whose marker is not believed and whose rotation neither they nor the others tell.
    private var ofUnknownRotation: [UnjudgedLayer] {
        let rules = FindingRules(self)
        return layers.filter { !rules.known($0).isDecided }
            .map { layer in
                UnjudgedLayer(
                    name: layer.layer.name, weight: layer.layer.weight.name,
                    reason:
                        "Which rotation it has cannot be told: it says nothing itself, and markers are wrong elsewhere "
                        + "or missing.", words: "of unknown rotation")
            }
    }

    /// `4 of 12 quantized layers could not be judged: 4 in NVFP4.`; nil if all were.
    public var unjudgedSentence: String? {
        let unjudged = unjudged
        guard !unjudged.isEmpty else { return nil }
        let total = quantizedCount
        let share = unjudged.count == total ? "None of \(total)" : "\(unjudged.count) of \(total)"
        let counts = unjudged.reduce(into: OrderedDictionary<String, Int>()) { $0[$1.words, default: 0] += 1 }
        let reasons = counts.map { counts.count == 1 && unjudged.count == total ? $0.key : "\($0.value) \($0.key)" }
        let verb = unjudged.count == total ? "could be judged" : "could not be judged"
        return "\(share) quantized layer\(total == 1 ? "" : "s") \(verb): \(reasons.joined(separator: "; "))."
    }
}

extension OtherLayer {
    /// Why it is not judged, in a few words.
    fileprivate var words: String {
        if let layout { return "in \(layout.name)\(layout.reader == .comfyUIWithMarker ? ", without a marker" : "")" }
        switch defect {
        case .floatingPoint: return "in floating point, with a marker or a scale of codes"
        case .unknownParts(let parts): return "with \(parts.joined(separator: " and ")) beside the codes"
        case .marker: return "with a marker that cannot be read"
        case .missingScale: return "without a scale"
        case .scaleType, .scaleShape: return "with a scale that fits nothing"
        case .format(let format): return "in the format \(format.printable(limit: 40))"
        case .unread(let type, _), .elementType(let type, _): return "of type \(type.rawValue), in no known layout"
        case .weightShape: return "of a shape that is not a matrix's"
        case .weightTooLarge: return "of too many rows or columns"
        case .packed: return "with two codes per byte"
        case .group, .groupDoesNotDivide: return "with a rotation group that cannot be"
        }
    }
}
