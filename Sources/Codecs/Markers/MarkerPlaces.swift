// SPDX-License-Identifier: Apache-2.0

/// Which entry of the header speaks of which layer, where both are called otherwise by a prefix.
///
/// A prefix that only some files have is known by name. Any other is told by the file itself: one prefix that, put before
/// the entries or before the layers, makes most of those match that nothing else matches.
package struct MarkerPlaces: Sendable {
    private var entries: Set<String>
    private var byLayer: [String: String] = [:]
    private var placed: Set<String> = []
    private var byCanonicalName: [String: String]

    /// The places of a header's entries among layers; without layers, only what names alone tell.
    package init(entries: some Sequence<String>, layers: some Sequence<String> = []) {
        self.entries = Set(entries)
        byCanonicalName = Dictionary(
            entries.map { (StoredLayer.canonicalName(of: $0), $0) }, uniquingKeysWith: { $1 })
        let layers = Set(layers)
        let alone = self.entries.filter { !layers.contains($0) }
        let names = Set(layers.map(StoredLayer.canonicalName(of:)))
        let lost = alone.filter { !names.contains(StoredLayer.canonicalName(of: $0)) }
        let free = layers.filter { !self.entries.contains($0) }
        guard let prefix = Self.prefix(between: lost, and: free) else { return }
        for entry in lost {
            let layer = prefix.isOnLayers ? prefix.text + entry : String(entry.dropFirst(prefix.text.count))
            let isMeant = prefix.isOnLayers || entry.hasPrefix(prefix.text)
            if isMeant, free.contains(layer) { byLayer[layer] = entry }
        }
        placed = Set(byLayer.values)
    }

    /// The entry's name for a layer: its own, or the one that differs by a prefix.
    package func entry(ofLayer name: String) -> String? {
        if entries.contains(name) { return name }
        let found = byCanonicalName[StoredLayer.canonicalName(of: name)] ?? byLayer[name]
        return found.flatMap { entries.contains($0) ? $0 : nil }
    }

    /// Takes an entry in that has a layer's own name.
    mutating func insert(_ entry: String) {
        entries.insert(entry)
        byCanonicalName[StoredLayer.canonicalName(of: entry)] = entry
    }

    /// Forgets an entry.
    mutating func remove(_ entry: String) {
        guard entries.remove(entry) != nil else { return }
        byCanonicalName[StoredLayer.canonicalName(of: entry)] = nil
        placed.remove(entry)
    }

    /// Whether an entry speaks of one of the layers under another name.
    package func isPlaced(_ entry: String) -> Bool { placed.contains(entry) }

    /// A prefix, and which of the two has it.
    private struct Prefix: Hashable {
        let text: String
        let isOnLayers: Bool
    }

    /// The prefix that makes most of the entries match, more than half of them; nil if there is none.
    private static func prefix(between entries: Set<String>, and layers: Set<String>) -> Prefix? {
        guard !entries.isEmpty, !layers.isEmpty else { return nil }
        var counts: [Prefix: Int] = [:]
        for (short, long, isOnLayers) in [(entries, layers, true), (layers, entries, false)] {
            for name in long {
                for start in tails(of: name) where short.contains(String(name[start...])) {
                    counts[Prefix(text: String(name[..<start]), isOnLayers: isOnLayers), default: 0] += 1
                }
            }
        }
        let best = counts.max { ($0.value, $1.key.text) < ($1.value, $0.key.text) }
        guard let best, best.value * 2 > entries.count else { return nil }
        return best.key
    }

    /// A prefix has at most so many components: names are strangers' text, and long ones must cost little.
    private static let depth = 8

    /// Where the first few of a name's components begin, but for the very first.
    private static func tails(of name: String) -> [String.Index] {
        name.indices.lazy.filter { name[$0] == "." }.prefix(depth).map { name.index(after: $0) }
    }
}
