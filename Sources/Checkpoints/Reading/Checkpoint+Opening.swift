// SPDX-License-Identifier: Apache-2.0

internal import Documents
public import Files

extension Checkpoint {
    /// Opens a `.safetensors` file, an index of shards (`.safetensors.index.json`), or a folder that holds one of them.
    ///
    /// In a folder an index wins if there is exactly one; otherwise there must be exactly one `.safetensors` file.
    /// Names that begin with a dot do not count. A tensor that is in a shard and not in the index is handed out like
    /// the others: leaving it out would lose it silently.
    ///
    /// - Throws: `FileError` of kind `missing` if there is no such file or a shard is not there, `damaged`
    ///   for a broken rule, `io` if reading failed.
    public init(opening path: String) throws(FileError) {
        let isFolder = FileStatus(ofPath: path)?.type == .folder
        let file = isFolder ? try Folder(path).checkpointFile() : path
        let name = ["", ".", "..", "/"].contains(path.lastPathComponent) ? file : path
        if file.hasSuffix(ShardIndex.suffix) {
            try self.init(index: file, name: name.lastPathComponent)
        } else {
            try self.init(sources: [FileBytes(opening: file)], name: name.lastPathComponent)
        }
    }

    private init(index path: String, name: String) throws(FileError) {
        let file = try FileBytes(opening: path)
        let index = try ShardIndex(of: file)
        var shards: [any ByteSource] = []
        for shard in index.shards {
            shards.append(try Self.openShard(shard, of: path))
        }
        try self.init(sources: shards, name: name, index: file)
        try check(index, file: path)
    }

    private static func openShard(_ shard: String, of index: String) throws(FileError) -> FileBytes {
        do throws(FileError) {
            return try FileBytes(opening: index.parentPath.appendingPath(shard))
        } catch {
            throw ParseProblem(.shardMissing, expected: "the shard \"\(shard)\" beside it", found: error.found)
                .of(file: index, kind: .missing)
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
