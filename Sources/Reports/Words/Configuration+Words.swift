// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension Scaling {
    /// The scaling as a heading.
    var heading: String {
        switch self {
        case .tensor: "One scale per tensor"
        case .row: "One scale per row"
        }
    }
}

extension Rotation? {
    /// The rotation, or that there is none, as a heading.
    var heading: String { map { "Rotation \($0.groupSize)" } ?? "No rotation" }
}

extension [Configuration] {
    /// The scalings among them, in the order of their first appearance.
    var scalings: [Scaling] { map(\.scaling).uniqued() }

    /// The rotations among them, nil for none, in the order of their first appearance.
    var rotations: [Rotation?] { map(\.rotation).uniqued() }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in the order of their first appearance.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
