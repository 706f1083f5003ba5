// SPDX-License-Identifier: Apache-2.0

internal import Files

/// A configuration's label taken apart: `row/rot64` is scaling `row` and rotation `rot64`.
struct ConfigurationLabel {
    /// `tensor`, `row`.
    var scaling: String
    /// `none`, `rot64`.
    var rotation: String

    /// The parts of a label.
    init(_ label: String) {
        let parts = label.split(separator: "/", maxSplits: 1).map(String.init)
        scaling = parts.first ?? label
        rotation = parts.count > 1 ? parts[1] : "none"
    }

    /// A scaling as a heading.
    static func words(scaling: String) -> String {
        switch scaling {
        case "tensor": "One scale a tensor"
        case "row": "One scale a row"
        default: scaling.printable(limit: 40)
        }
    }

    /// A rotation as a heading.
    static func words(rotation: String) -> String {
        if rotation == "none" { return "No rotation" }
        if rotation.hasPrefix("rot") { return "Rotation \(String(rotation.dropFirst(3)).printable(limit: 20))" }
        return rotation.printable(limit: 40)
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in the order of their first appearance.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
