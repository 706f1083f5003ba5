// SPDX-License-Identifier: Apache-2.0

/// The blocks of a network, as its layers' names tell: `layers.12` of `layers.12.attention.qkv.weight`.
struct BlockTable {
    /// The blocks' names in network order.
    let names: [String]
    /// The places of each block's layers.
    let places: [[Int]]

    /// The blocks' numbers alone where all are of one stack, and else their names.
    var shortNames: [String] {
        let parts = names.map { $0.split(separator: ".") }
        guard Set(parts.map { $0.dropLast().joined(separator: ".") }).count == 1 else { return names }
        return parts.compactMap { $0.last.map(String.init) }
    }

    /// The blocks that these layers belong to; a layer without a number in its name belongs to none.
    init(layers: [String]) {
        var order: [String] = []
        var members: [String: [Int]] = [:]
        for (place, layer) in layers.enumerated() {
            guard let block = Self.block(of: layer) else { continue }
            if members[block] == nil { order.append(block) }
            members[block, default: []].append(place)
        }
        names = order
        places = order.map { members[$0] ?? [] }
    }

    /// A layer's block: its name up to the first part that is a number.
    static func block(of layer: String) -> String? {
        let parts = layer.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = { (part: Substring) in !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
        guard let number = parts.firstIndex(where: isNumber), number > 0, number < parts.count - 2 else { return nil }
        return parts[...number].joined(separator: ".")
    }
}
