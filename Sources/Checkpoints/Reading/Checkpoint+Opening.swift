// SPDX-License-Identifier: Apache-2.0

internal import Documents
public import Files
internal import OrderedCollections
public import SystemPackage

extension Checkpoint {
    /// Opens a `.safetensors` or `.gguf` file, an index of shards (`.safetensors.index.json`), or a folder that holds one.
    ///
    /// A file that is called `NAME-00001-of-00003.gguf` is opened with its other shards.
    /// In a folder an index wins if there is exactly one; otherwise there must be exactly one `.safetensors` file, or, if
    /// there is none, exactly one GGUF model.
    /// Names that begin with a dot do not count. A tensor that is in a shard and not in the index is handed out like
    /// the others: leaving it out would lose it silently.
    ///
    /// - Throws: `FileError` of kind `missing` if there is no such file or a shard is not there, `damaged`
    ///   for a broken rule, `io` if reading failed.
    public init(opening path: FilePath) throws(FileError) {
        try self.init(at: .path(path))
    }

    /// Opens a model at a path that is known as text.
    ///
    /// - Throws: as ``init(opening:)-(FilePath)``; `FileError` of kind `missing` if the text holds a NUL, which no path does.
    public init(opening path: String) throws(FileError) {
        guard let path = FilePath(text: path) else {
            throw FileError(
                .missing, file: path, rule: "not-found", expected: "a path", found: "A path cannot hold a NUL")
        }
        try self.init(opening: path)
    }

    /// Opens a model at a place of any kind.
    ///
    /// - Throws: as ``init(opening:)-(FilePath)``.
    package init(at location: Location) throws(FileError) {
        let file = try location.checkpointFile()
        let name = ["", ".", "..", "/"].contains(location.name) ? file.name : location.name
        if file.isIndex {
            try self.init(index: file, name: name)
        } else if let shards = GGUFShards(name: file.name) {
            try self.init(shards, of: file, name: name)
        } else {
            try self.init(sources: [file.open()], name: name)
        }
    }

    private init(index location: Location, name: String) throws(FileError) {
        let file = try location.open()
        let index = try ShardIndex(of: file)
        var shards: [any ByteSource] = []
        for shard in index.shards {
            shards.append(try Self.openShard(shard, of: location))
        }
        try self.init(sources: shards, name: name, index: file)
        try check(index, file: location.spelling)
    }

    /// Opens all shards of a GGUF model, one of which is at `location`.
    private init(_ shards: GGUFShards, of location: Location, name: String) throws(FileError) {
        guard shards.count <= ShardIndex.mostShards else {
            throw ParseProblem(
                .shardCount, expected: "at most \(ShardIndex.mostShards) shards", found: "\(shards.count)"
            )
            .of(file: location.spelling)
        }
        var sources: [any ByteSource] = []
        for shard in shards.names {
            sources.append(
                try shard == location.name ? location.open() : Self.openShard(shard, of: location))
        }
        try self.init(sources: sources, name: name)
        // The shards of other programs lack the key.
        guard let count = metadata[GGUFMetadata.shardCountKey], count != String(shards.count) else { return }
        throw ParseProblem(
            .shardCount, expected: "\(shards.count) shards, as the file's name says",
            found: "\(count) in \(GGUFMetadata.shardCountKey)"
        )
        .of(file: location.spelling)
    }

    private static func openShard(_ shard: String, of index: Location) throws(FileError) -> any ByteSource {
        do throws(FileError) {
            return try index.sibling(named: shard).open()
        } catch {
            guard error.rule == "not-found" || error.rule == "not-readable" || error.rule == "not-a-file" else {
                throw error
            }
            throw ParseProblem(.shardMissing, expected: "the shard \"\(shard)\" beside it", found: error.found)
                .of(file: index.spelling, kind: .missing)
        }
    }

    /// Makes sure that each tensor is in the shard that the index names.
    private func check(_ index: ShardIndex, file: String) throws(FileError) {
        for (name, shard) in index.places {
            let actual = tensor(named: name)?.fileIndex
            guard actual != shard else { continue }
            throw ParseProblem(
                .shardTensor,
                tensor: name,
                expected: "it in \"\(index.shards[shard])\"",
                found: actual.map { "it in \"\(index.shards[$0])\"" } ?? "it in no shard"
            )
            .of(file: file)
        }
    }
}

extension Location {
    /// The file that is opened: the model's in a folder, or the place itself.
    fileprivate func checkpointFile() throws(FileError) -> Location {
        switch self {
        case .path(let path):
            guard FileStatus(ofPath: path)?.type == .folder else { return self }
            return .path(try Folder(path).checkpointFile())
        // Another machine's folders cannot be listed.
        case .remote: return self
        }
    }

    /// Whether its name is that of an index of shards.
    fileprivate var isIndex: Bool {
        switch self {
        case .path(let path): path.spelling.hasSuffix(ShardIndex.suffix)
        case .remote(let place): place.name.hasSuffix(ShardIndex.suffix)
        }
    }
}
