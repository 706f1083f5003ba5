// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import SystemPackage

/// Which model a folder holds.
extension Folder {
    /// The path of the one index, the one safetensors file, or a file of the one GGUF model in it.
    func checkpointFile() throws(FileError) -> FilePath {
        let visible = names.filter { !$0.spelling.hasPrefix(".") }
        let indices = visible.filter { $0.spelling.hasSuffix(ShardIndex.suffix) }
        let files = visible.filter { $0.spelling.hasSuffix(".safetensors") }
        if indices.count == 1 { return self.path(of: indices[0]) }
        if indices.isEmpty, files.count == 1 { return self.path(of: files[0]) }
        if indices.isEmpty, files.isEmpty, let file = try ggufFile(visible) { return self.path(of: file) }
        throw FileError(
            .missing,
            file: path,
            rule: "folder-contents",
            expected: "one .safetensors.index.json or one .safetensors file in the folder",
            found: Self.phrase(indices + files),
            words: indices.isEmpty && files.isEmpty ? wordsOfParts(visible) : nil
        )
    }

    /// The one GGUF file, or the first one of the shards of one model; nil if there is none.
    private func ggufFile(_ visible: [FilePath.Component]) throws(FileError) -> FilePath.Component? {
        let files = visible.filter { $0.spelling.hasSuffix(GGUF.suffix) }.sorted { $0.spelling < $1.spelling }
        let shards = files.map { GGUFShards(name: $0.spelling) }
        let isOneModel = shards.first.map { $0 != nil } ?? false && shards.allSatisfy { $0 == shards[0] }
        guard files.count > 1, !isOneModel else { return files.first }
        throw FileError(
            .missing,
            file: path,
            rule: "folder-contents",
            expected: "one .gguf file, or the shards of one model, in the folder",
            found: Self.phrase(files)
        )
    }

    /// What the folder holds instead of a model; nil if nothing of that is known.
    private func wordsOfParts(_ visible: [FilePath.Component]) -> String? {
        let parts = visible.filter { Self.isModel(path(of: $0)) }
        let isPipeline = visible.contains("model_index.json")
        if !parts.isEmpty {
            let places = parts.prefix(8).map { "\($0.spelling)/" }.joined(separator: " or ")
            let kind =
                isPipeline ? "is a diffusers folder of several models" : "holds no model itself, and folders that do"
            return "\(kind): look in \(places)"
        }
        if isPipeline {
            return "is a diffusers folder whose parts are not there: download transformer/ or unet/ as well"
        }
        let others = visible.filter { name in
            [".pth", ".pt", ".ckpt", ".bin", ".incomplete", ".part", ".crdownload"]
                .contains { name.spelling.hasSuffix($0) }
        }
        guard !others.isEmpty else { return nil }
        return "holds no .safetensors file, but \(Self.phrase(others)): Fidelio reads safetensors, whole ones"
    }

    /// Whether a folder holds safetensors files.
    private static func isModel(_ path: FilePath) -> Bool {
        guard FileStatus(ofPath: path)?.type == .folder, let folder = try? Folder(path) else { return false }
        return folder.names.contains { !$0.spelling.hasPrefix(".") && $0.spelling.hasSuffix(".safetensors") }
    }

    private static func phrase(_ components: [FilePath.Component]) -> String {
        let names = components.map(\.spelling)
        return switch names.count {
        case 0: "none"
        case 1...8: names.joined(separator: ", ")
        default: "\(names.count): " + names.prefix(8).joined(separator: ", ") + ", …"
        }
    }
}
