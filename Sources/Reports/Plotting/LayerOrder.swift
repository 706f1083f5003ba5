// SPDX-License-Identifier: Apache-2.0

/// The order in which a plot shows layers: the network's where all names tell it, and else the report's, by name.
///
/// A name tells its layer's place if it is a known part of a numbered block, or a known part before or behind all blocks. One name
/// that does not leaves the place of every other one a guess.
struct LayerOrder: Equatable {
    /// The layers' places in the report, in the order of plots.
    let places: [Int]
    /// Whether that is the order in which data goes through the network.
    let isNetworks: Bool

    /// The order of layers given by name, in the report's order.
    init(of names: [String]) {
        let known = names.compactMap(Place.init)
        let stacks = Set(known.compactMap(\.stack))
        // Of two stacks of one rank nothing says which comes first, or whether they belong to one network.
        isNetworks =
            !names.isEmpty && known.count == names.count
            && Set(stacks.map { Place.rank(ofStack: $0) }).count == stacks.count
        guard isNetworks else {
            places = Array(names.indices)
            return
        }
        places = names.indices.sorted { (known[$0], $0) < (known[$1], $1) }
    }

    /// The order in words, behind the noun that it is of.
    var words: String { isNetworks ? "in network order" : "by name" }

    /// Where a layer stands, as its name tells.
    private struct Place: Comparable {
        /// The stack of blocks; nil for a layer outside of blocks.
        var stack: String?
        /// Of its stack, or of what comes before or behind all stacks.
        var rank: Int
        var block: Int
        var part: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.rank, left.block, left.part) < (right.rank, right.block, right.part)
        }

        /// nil for a name that does not tell it.
        init?(_ name: String) {
            let ending = ".weight"
            let bare = (name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name).lowercased()
            guard let block = BlockTable.block(of: bare + ending) else {
                guard let found = Self.outside(bare) else { return nil }
                self.init(stack: nil, rank: found.rank, block: 0, part: found.part)
                return
            }
            let words = block.split(separator: ".", omittingEmptySubsequences: false)
            let stack = words.dropLast().joined(separator: ".")
            guard let number = words.last.flatMap({ Int($0) }), let rank = Self.rank(ofStack: stack),
                let part = LayerParts.inBlock[String(bare.dropFirst(block.count + 1))]
            else { return nil }
            self.init(stack: stack, rank: rank, block: number, part: part)
        }

        private init(stack: String?, rank: Int, block: Int, part: Int) {
            (self.stack, self.rank, self.block, self.part) = (stack, rank, block, part)
        }

        static func rank(ofStack stack: String) -> Int? {
            LayerParts.stacks.first { stack == $0.key || stack.hasSuffix("." + $0.key) }?.value
        }

        private static func outside(_ name: String) -> (rank: Int, part: Int)? {
            for (rank, parts) in [(Int.min, LayerParts.beforeBlocks), (Int.max, LayerParts.behindBlocks)] {
                if let part = parts.firstIndex(where: { name == $0 || name.hasSuffix("." + $0) }) {
                    return (rank, part)
                }
            }
            return nil
        }
    }
}
