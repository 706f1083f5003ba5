// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// An index of shards: which tensor is in which file.
///
/// Only `weight_map` is read. `metadata` is passed over: its `total_size` is wrong in well-known models.
struct ShardIndex {
    /// How the name of an index ends.
    static let suffix = ".safetensors.index.json"

    /// The longest index that is read, in bytes: that of 300,000 tensors, in a few times as much memory.
    static let longest = 32_000_000

    /// The most files that an index may name; all are open at the same time.
    static let mostShards = 1000

    /// The names of the files, sorted by their bytes.
    private(set) var shards: [String] = []
    /// Each tensor with the position of its shard, in the order of the index.
    private(set) var places: [(tensor: String, shard: Int)] = []

    /// Reads and checks an index, without a look at the shards.
    init(of source: any ByteSource) throws(FileError) {
        guard source.byteCount <= Self.longest else {
            throw ParseProblem(
                .indexLength,
                expected: "at most \(Self.longest) bytes",
                found: "\(source.byteCount)"
            )
            .of(file: source.location)
        }
        let text = try source.bytes(at: 0, count: source.byteCount)
        do throws(ParseProblem) {
            try parse(text)
        } catch {
            throw error.of(file: source.location)
        }
    }

    private mutating func parse(_ text: [UInt8]) throws(ParseProblem) {
        var scanner = JSONScanner(text)
        var seen: Set<String> = []
        var first = true
        try scanner.beginObject("the index")
        while let key = try scanner.nextKey(first: &first) {
            guard seen.insert(key).inserted else { throw Self.duplicate(key) }
            if key == "weight_map" {
                try parseMap(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.expectEnd()
        guard !places.isEmpty else {
            throw ParseProblem(.indexMap, expected: "a weight_map that names tensors", found: "none")
        }
    }

    private mutating func parseMap(_ scanner: inout JSONScanner) throws(ParseProblem) {
        var positions: [String: Int] = [:]
        var first = true
        try scanner.beginObject("weight_map")
        while let tensor = try scanner.nextKey(first: &first) {
            let shard = try Self.checked(scanner.string("each value of weight_map"), tensor)
            let position = positions[shard] ?? positions.count
            positions[shard] = position
            guard positions.count <= Self.mostShards else {
                throw ParseProblem(.shardCount, expected: "at most \(Self.mostShards) shards", found: "more")
            }
            places.append((tensor, position))
        }
        try checkNames()
        sortShards(positions)
    }

    private func checkNames() throws(ParseProblem) {
        do throws(NameTable.Collision) {
            _ = try NameTable(count: places.count) { places[$0].tensor }
        } catch {
            throw Self.duplicate(places[error.second].tensor)
        }
    }

    /// Sorts the shards by name and says the places in that order.
    private mutating func sortShards(_ positions: [String: Int]) {
        shards = positions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var sorted = Array(repeating: 0, count: shards.count)
        for (rank, shard) in shards.enumerated() {
            sorted[positions[shard] ?? 0] = rank
        }
        for index in places.indices {
            places[index].shard = sorted[places[index].shard]
        }
    }

    /// A shard must be a plain name, so that an index cannot lead out of its folder or to itself.
    private static func checked(_ shard: String, _ tensor: String) throws(ParseProblem) -> String {
        let isPlain = !shard.hasPrefix(".") && !shard.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        guard isPlain, shard.hasSuffix(".safetensors") else {
            throw ParseProblem(
                .shardName,
                tensor: tensor,
                expected: "the plain name of a .safetensors file in the folder",
                found: "\"\(shard)\""
            )
        }
        return shard
    }

    private static func duplicate(_ key: String) -> ParseProblem {
        ParseProblem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
    }
}
