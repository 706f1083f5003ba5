// SPDX-License-Identifier: Apache-2.0

import Codecs
internal import Documents
import OrderedCollections

extension MarkerCorrection {
    /// What differs between a marker and what is written in its place, key by key.
    static func changes(
        _ kind: RepairChange.Kind, from old: Members?, to new: Members, evidence: (String) -> String
    ) -> [RepairChange] {
        guard let old else {
            return [RepairChange(kind, from: nil, to: text(new), evidence: evidence(""))]
        }
        return OrderedSet(old.keys).union(new.keys)
            .filter { old[$0] != new[$0] }
            .map { key in
                RepairChange(
                    kind, from: old[key].map { "\(key): \(text($0))" }, to: new[key].map { "\(key): \(text($0))" },
                    evidence: evidence(key))
            }
    }

    /// The members as a marker's text.
    static func text(_ members: Members) -> String { text(.object(members)) }

    private static func text(_ value: JSONValue) -> String { value.serialized(style: .python) }

    /// The members of a marker's text, and whether a reader that wants nothing but JSON takes it.
    ///
    /// Some writers pad the text with NUL.
    static func members(of bytes: [UInt8]) -> (members: Members, isStrict: Bool)? {
        let trimmed = bytes.reversed().drop { $0 == 0 }.reversed()
        guard let members = (try? JSONValue(parsing: Array(trimmed)))?.objectValue else { return nil }
        return (members, trimmed.count == bytes.count)
    }

    /// The members of a header's entry; some writers make it a text that holds JSON.
    static func members(ofEntry entry: JSONValue) -> Members? {
        if let members = entry.objectValue { return members }
        return entry.stringValue.flatMap { (try? JSONValue(parsing: $0))?.objectValue }
    }

    /// The marker of a layer that has none.
    static func new(_ layer: LayerRepair) -> Members {
        let configuration = Configuration(scaling: layer.hasRowScales ? .row : .tensor, rotation: layer.rotation)
        let text = QuantizationMarker(configuration, originalType: "torch.bfloat16").encoded()
        return (try? JSONValue(parsing: text))?.objectValue ?? [:]
    }
}
