// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
public import OrderedCollections

/// The markers in a file's header: the JSON text under `_quantization_metadata`.
///
/// `{"format_version": "1.0", "layers": {"L": {"format": …, "orig_dtype": …, "convrot": true, "convrot_groupsize": 64}}}`
public struct QuantizationMarkerHeader: Sendable {
    /// The key in the header's metadata.
    public static let key = "_quantization_metadata"

    /// What the header says of each layer, in its order.
    public private(set) var entries: OrderedDictionary<String, JSONValue>
    /// Why the text cannot be read; nil where it can be, or there is none.
    public let problem: QuantizationMarkerError?

    /// Names of `entries`, by the name without the prefix that only some files have.
    private var namesByCanonicalName: [String: String]

    /// The markers in a header's metadata; none where it has none.
    public init(_ metadata: OrderedDictionary<String, String>) {
        var problem: QuantizationMarkerError?
        do throws(QuantizationMarkerError) {
            entries = try Self.layers(in: metadata[Self.key])
        } catch {
            entries = [:]
            problem = error
        }
        self.problem = problem
        namesByCanonicalName = [:]
        for name in entries.keys {
            namesByCanonicalName[QuantizedLayer.canonicalName(of: name)] = name
        }
    }

    /// The entry's name for a layer: its own, or the one that differs by a prefix that only some files have.
    func entryName(forLayer name: String) -> String? {
        if entries[name] != nil { return name }
        return namesByCanonicalName[QuantizedLayer.canonicalName(of: name)]
    }

    /// Says how a layer is quantized, in place of what was said before.
    public mutating func set(_ marker: QuantizationMarker, forLayer name: String) {
        if let stale = entryName(forLayer: name), stale != name { entries[stale] = nil }
        entries[name] = marker.headerEntry
        namesByCanonicalName[QuantizedLayer.canonicalName(of: name)] = name
    }

    /// Says nothing of a layer any more.
    public mutating func remove(layer name: String) {
        guard let entry = entryName(forLayer: name) else { return }
        entries[entry] = nil
        namesByCanonicalName[QuantizedLayer.canonicalName(of: name)] = nil
    }

    /// `metadata` with these markers in place of its own; without the key where there are none.
    public func metadata(updating metadata: OrderedDictionary<String, String>) -> OrderedDictionary<String, String> {
        var metadata = metadata
        guard !entries.isEmpty else {
            metadata[Self.key] = nil
            return metadata
        }
        let document: JSONValue = .object(["format_version": .string("1.0"), "layers": .object(entries)])
        metadata[Self.key] = document.serialized(style: .python)
        return metadata
    }

    private static func layers(
        in text: String?
    ) throws(QuantizationMarkerError) -> OrderedDictionary<String, JSONValue> {
        guard let text else { return [:] }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: text)
        } catch {
            throw .malformed(error)
        }
        guard case .object(let members) = document else { throw .unexpectedValue(key: "", expected: "an object") }
        switch members["layers"] {
        case .object(let layers): return layers
        case nil: return [:]
        default: throw .unexpectedValue(key: "layers", expected: "an object")
        }
    }
}
