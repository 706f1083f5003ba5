// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

extension Checkpoint {
    /// The paths of all models below a path: the path itself if it is not a folder; else every index of shards, safetensors file and GGUF
    /// model in the folder and in the folders below it, in the order of their names.
    ///
    /// The shards of an index or of a GGUF model are one model. Names that begin with a dot do not count, and links to folders are not
    /// followed. What cannot be listed is handed out as it is, so that opening it says why.
    package static func modelPaths(in path: FilePath) -> [FilePath] {
        guard FileStatus(ofPath: path)?.type == .folder else { return [path] }
        guard let folder = try? Folder(path) else { return [path] }
        let visible = folder.names.filter { !$0.spelling.hasPrefix(".") }
        let shards = Set(visible.flatMap { folder.shardNames(ofIndex: $0) })
        return visible.flatMap { name -> [FilePath] in
            let place = folder.path(of: name)
            if FileStatus(ofPath: place, followingLinks: false)?.type == .folder { return modelPaths(in: place) }
            return isModel(name.spelling, among: shards) ? [place] : []
        }
    }

    private static func isModel(_ name: String, among shards: Set<String>) -> Bool {
        if name.hasSuffix(ShardIndex.suffix) { return true }
        if name.hasSuffix(GGUF.suffix) { return GGUFShards(name: name).map { $0.names.first == name } ?? true }
        return name.hasSuffix(".safetensors") && !shards.contains(name)
    }
}

extension Folder {
    /// The names of an index's shards; none if it is not an index, or one that cannot be read.
    fileprivate func shardNames(ofIndex name: FilePath.Component) -> [String] {
        guard name.spelling.hasSuffix(ShardIndex.suffix), let file = try? FileBytes(opening: path(of: name)) else {
            return []
        }
        return (try? ShardIndex(of: file))?.shards ?? []
    }
}
