// SPDX-License-Identifier: Apache-2.0

import Codecs
internal import Documents
import OrderedCollections

/// A marker as it should be: what was there, with those keys corrected that do not say what the weights are.
///
/// Every other key stays, whatever it holds, and so does the order of keys. A value that means the right thing in another
/// spelling stays too: ComfyUI takes `convrot` by its truth, and `convrot_groupsize` through `int()`.
/// Source: comfy/ops.py, the loading of `comfy_quant`.
struct MarkerCorrection {
    /// What a marker holds, in its order.
    typealias Members = OrderedDictionary<String, JSONValue>

    /// The rotation that the marker has to name; undecided to leave what it says.
    let rotation: RotationAnswer
    /// Whether there is one scale per row; nil for a layer of one row, where both are the same.
    let hasRowScales: Bool?
    /// Whether `per_row` is written if the marker lacks it.
    var statesRowScales = false

    /// The keys that a reader looks for, which some files nest under `params`.
    private static let known = ["format", "orig_dtype", "convrot", "convrot_groupsize", "per_row"]

    /// The marker as it should be.
    func corrected(_ old: Members) -> Members {
        var members = Self.unnested(old)
        if members["format"] != .string(QuantizationMarker.int8) {
            Self.put(.string(QuantizationMarker.int8), "format", after: [], in: &members)
        }
        if rotation.isDecided { correct(rotation.rotation, in: &members) }
        correctRows(in: &members)
        return members
    }

    /// Settings out of `params`; what is not a setting stays in there, and the outer ones win.
    private static func unnested(_ old: Members) -> Members {
        guard var nested = old["params"]?.objectValue, known.contains(where: { nested[$0] != nil }) else { return old }
        var members = old
        for key in known {
            guard let value = nested.removeValue(forKey: key), (members[key] ?? .null) == .null else { continue }
            members[key] = value
        }
        members["params"] = nested.isEmpty ? nil : .object(nested)
        return members
    }

    private func correct(_ rotation: Rotation?, in members: inout Members) {
        guard let rotation else {
            guard Self.isTrue(members["convrot"]) else { return }
            members["convrot"] = nil
            members["convrot_groupsize"] = nil
            return
        }
        if !Self.isTrue(members["convrot"]) {
            Self.put(.bool(true), "convrot", after: ["orig_dtype", "format"], in: &members)
        }
        if Self.size(members["convrot_groupsize"]) != rotation.groupSize {
            Self.put(.integer(rotation.groupSize), "convrot_groupsize", after: ["convrot"], in: &members)
        }
    }

    private func correctRows(in members: inout Members) {
        guard let hasRowScales else { return }
        if !hasRowScales {
            if Self.isTrue(members["per_row"]) { members["per_row"] = nil }
        } else if members["per_row"] != nil ? !Self.isTrue(members["per_row"]) : statesRowScales {
            members["per_row"] = .bool(true)
        }
    }

    /// Writes a value in its key's place, or behind the first of `others` that is there, or first of all.
    private static func put(_ value: JSONValue, _ key: String, after others: [String], in members: inout Members) {
        guard members[key] == nil else {
            members[key] = value
            return
        }
        let place = others.compactMap { [keys = members.keys] in keys.firstIndex(of: $0) }.first.map { $0 + 1 } ?? 0
        members.updateValue(value, forKey: key, insertingAt: place)
    }

    /// Whether Python takes a value for true.
    static func isTrue(_ value: JSONValue?) -> Bool {
        switch value ?? .null {
        case .null: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    /// What Python's `int()` makes of a value; nil if it refuses it, or for a number that is not whole.
    static func size(_ value: JSONValue?) -> Int? {
        switch value ?? .null {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        case .string(let text): Int(text)
        default: nil
        }
    }
}

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
