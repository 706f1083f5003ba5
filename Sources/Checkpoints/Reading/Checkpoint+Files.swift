// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

extension Checkpoint {
    /// The files that opening a path would open: a model's file, or an index or GGUF file with the other shards beside it.
    ///
    /// Nothing is read but an index. Of what cannot be looked at it is the path alone, so that opening it says why.
    package static func filePaths(ofModelAt path: FilePath) -> [FilePath] {
        var path = path
        if FileStatus(ofPath: path)?.type == .folder {
            guard let file = try? Folder(path).checkpointFile() else { return [path] }
            path = file
        }
        if path.spelling.hasSuffix(ShardIndex.suffix) {
            guard let file = try? FileBytes(opening: path), let index = try? ShardIndex(of: file) else { return [path] }
            return [path] + index.shards.map { sibling($0, of: path) }
        }
        guard let shards = GGUFShards(name: path.name), shards.count <= ShardIndex.mostShards else { return [path] }
        return shards.names.map { $0 == path.name ? path : sibling($0, of: path) }
    }

    private static func sibling(_ name: String, of path: FilePath) -> FilePath {
        path.removingLastComponent().appending(name)
    }
}
