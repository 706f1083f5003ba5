// SPDX-License-Identifier: Apache-2.0

package import Documents
package import OrderedCollections

/// The markers in a file's header: the JSON text under `_quantization_metadata`.
///
/// `{"format_version": "1.0", "layers": {"L": {"format": …, "orig_dtype": …, "convrot": true, "convrot_groupsize": 64}}}`
package struct QuantizationMarkerHeader: Sendable {
    /// The key in the header's metadata.
    package static let key = "_quantization_metadata"

    /// What the header says of each layer, in its order.
    package private(set) var entries: OrderedDictionary<String, JSONValue>
    /// Why the text cannot be read; nil if it can be, or there is none.
    package let problem: QuantizationMarkerError?

    /// What stands beside the layers, such as the format's version.
    private let rest: OrderedDictionary<String, JSONValue>
    private var isChanged = false
    private var places: MarkerPlaces

    /// The markers in a header's metadata; none if it has none.
    ///
    /// - Parameter layers: names of the file's layers, by which entries under another prefix are told.
    package init(_ metadata: OrderedDictionary<String, String>, layers: [String] = []) {
        var document: OrderedDictionary<String, JSONValue> = [:]
        var problem: QuantizationMarkerError?
        do throws(QuantizationMarkerError) {
            document = try Self.document(metadata[Self.key])
        } catch {
            problem = error
        }
        self.problem = problem
        entries = document.removeValue(forKey: "layers")?.objectValue ?? [:]
        rest = document
        places = MarkerPlaces(entries: entries.keys, layers: layers)
    }

    /// The entry's name for a layer: its own, or the one that differs by a prefix.
    func entryName(forLayer name: String) -> String? { places.entry(ofLayer: name) }

    /// Whether an entry speaks of one of the file's layers under another prefix.
    func isPlaced(_ entry: String) -> Bool { places.isPlaced(entry) }

    /// Says how a layer is quantized, in place of what was said before.
    package mutating func set(_ marker: QuantizationMarker, forLayer name: String) {
        if let stale = entryName(forLayer: name), stale != name {
            entries[stale] = nil
            places.remove(stale)
        }
        entries[name] = marker.headerEntry
        isChanged = true
        places.insert(name)
    }

    /// Says nothing of a layer any more.
    package mutating func remove(layer name: String) {
        guard let entry = entryName(forLayer: name) else { return }
        entries[entry] = nil
        isChanged = true
        places.remove(entry)
    }

    /// Says nothing of these layers any more, in one pass over the entries however many layers there are.
    package mutating func remove(layers names: some Sequence<String>) {
        let gone = Set(names.compactMap(entryName(forLayer:)))
        guard !gone.isEmpty else { return }
        entries.removeAll { gone.contains($0.key) }
        isChanged = true
        for name in gone { places.remove(name) }
    }

    /// `metadata` with these markers in place of its own; as it is if nothing was changed, and without the key if
    /// no marker is left.
    package func metadata(updating metadata: OrderedDictionary<String, String>) -> OrderedDictionary<String, String> {
        guard isChanged else { return metadata }
        var metadata = metadata
        var document = rest
        if document["format_version"] == nil { document["format_version"] = .string("1.0") }
        document["layers"] = .object(entries)
        metadata[Self.key] = entries.isEmpty ? nil : JSONValue.object(document).serialized(style: .python)
        return metadata
    }

    /// The members of the text, whose `layers` is an object if it is there.
    private static func document(
        _ text: String?
    ) throws(QuantizationMarkerError) -> OrderedDictionary<String, JSONValue> {
        guard let text else { return [:] }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: text)
        } catch {
            throw .malformed(error)
        }
        guard let members = document.objectValue else { throw .unexpectedValue(key: "", expected: "an object") }
        guard members["layers"].map({ $0.objectValue != nil }) ?? true else {
            throw .unexpectedValue(key: "layers", expected: "an object")
        }
        return members
    }
}
