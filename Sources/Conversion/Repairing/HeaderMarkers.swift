// SPDX-License-Identifier: Apache-2.0

import Codecs
internal import Documents
import OrderedCollections

/// The header's `_quantization_metadata`, of which single entries are changed and everything else stays.
struct HeaderMarkers {
    typealias Members = MarkerCorrection.Members

    /// Whether there is a text that cannot be understood; it is written anew then.
    let isUnreadable: Bool
    /// Whether there is an entry of any layer.
    var isEmpty: Bool { entries.isEmpty }

    private let text: String?
    private var document: Members
    private var entries: Members
    private let places: MarkerPlaces
    private var isChanged = false

    /// The header's markers; entries under another prefix than these layers' are told by the names of both.
    init(_ metadata: OrderedDictionary<String, String>, layers: [String]) {
        text = metadata[QuantizationMarkerHeader.key]
        let parsed = text.flatMap { (try? JSONValue(parsing: $0))?.objectValue }
        let written = parsed?["layers"]
        isUnreadable = text != nil && (parsed == nil || (written != nil && written?.objectValue == nil))
        document = isUnreadable ? ["format_version": .string("1.0")] : parsed ?? [:]
        entries = isUnreadable ? [:] : written?.objectValue ?? [:]
        places = MarkerPlaces(entries: Array(entries.keys), layers: layers)
    }

    /// The entry's name for a layer: its own, or one that differs by a prefix.
    func entryName(of layer: String) -> String? {
        entries[layer] != nil ? layer : places.entry(ofLayer: layer)
    }

    /// What an entry holds.
    func entry(_ name: String) -> JSONValue? { entries[name] }

    /// Writes a layer's entry in the place of the one called `old`, or last.
    mutating func set(_ members: Members, of layer: String, inPlaceOf old: String?) {
        let value = JSONValue.object(members)
        guard old != layer || entries[layer] != value else { return }
        isChanged = true
        if let old, old != layer, let place = entries.index(forKey: old) {
            entries.remove(at: place)
            entries.updateValue(value, forKey: layer, insertingAt: place)
        } else {
            entries[layer] = value
        }
    }

    /// Takes an entry out.
    mutating func remove(_ name: String) {
        isChanged = entries.removeValue(forKey: name) != nil || isChanged
    }

    /// `metadata` with this text in its place, which is the same text if nothing was changed.
    func metadata(updating metadata: OrderedDictionary<String, String>) -> OrderedDictionary<String, String> {
        guard isChanged || isUnreadable else { return metadata }
        var (metadata, document) = (metadata, document)
        if document.isEmpty { document["format_version"] = .string("1.0") }
        document["layers"] = .object(entries)
        metadata[QuantizationMarkerHeader.key] = JSONValue.object(document).serialized(style: .python)
        return metadata
    }
}
