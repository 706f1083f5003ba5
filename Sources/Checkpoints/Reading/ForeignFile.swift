// SPDX-License-Identifier: Apache-2.0

internal import Files

/// What a file is that is not a safetensors file, by its first bytes, and what to do about it.
struct ForeignFile: Equatable {
    /// What it is and what to do, as the rest of a sentence that begins with the file's name.
    let words: String

    /// Bytes that are looked at.
    static let sniffedBytes = 1024

    /// What these first bytes belong to; nil if they can begin a safetensors file, or belong to nothing that is known.
    ///
    /// A safetensors file begins with the length of its header in eight bytes, the upper ones 0, and then a brace.
    init?(_ start: [UInt8]) {
        let isPlausible = start.count > 8 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
        guard !isPlausible, let words = Self.text(start) ?? Self.binary(start) else { return nil }
        self.words = words
    }

    private static func text(_ start: [UInt8]) -> String? {
        guard let first = start.first(where: { !" \t\r\n".utf8.contains($0) }) else { return nil }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        if text.hasPrefix("version https://git-lfs") { return lfs(text) }
        // A header's length in the place of the text would be over 2^40 bytes.
        let isPrintable = start.prefix(8).allSatisfy { (32..<127).contains($0) || [9, 10, 13].contains($0) }
        guard isPrintable else { return nil }
        let tags = ["<!doctype", "<html", "<?xml", "<head", "<body"]
        if first == UInt8(ascii: "<"), tags.contains(where: text.contains) {
            return
                "is a web page and not a model: the server sent a page, of a login or an error; open the address in a "
                + "browser, accept what it asks for, and download the file itself"
        }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return start.count >= 8
                ? "is a text and not a model: it begins with \"\(String(text.prefix(40)).printable())\"" : nil
        }
        if text.contains("\"weight_map\"") {
            return
                "is a list of shards and not a model: name it like \"model.safetensors.index.json\" and put the shards "
                + "beside it"
        }
        return
            "is a JSON text and not a model, most likely a server's message: \"\(String(text.prefix(80)).printable())\"; download "
            + "the file again, with access to it"
    }

    private static func lfs(_ text: String) -> String {
        let size = text.split(separator: "\n").first { $0.hasPrefix("size ") }
            .flatMap { Int($0.dropFirst(5).filter { $0 != "\r" }) }
        let bytes = size.map { " of \($0) bytes" } ?? ""
        return
            "is a Git LFS pointer and not a model: it stands for a file\(bytes); run \"git lfs pull\", or download the "
            + "file itself"
    }

    private static func binary(_ start: [UInt8]) -> String? {
        let advice = "; Fidelio reads safetensors"
        if start.starts(with: "GGUF".utf8) {
            return "is a GGUF file and not a safetensors file: download the safetensors version of the model"
        }
        if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) {
            return
                "is a zip archive, as PyTorch's .pth, .pt, .ckpt and .bin files are: convert it with the safetensors "
                + "package, or unpack it if it holds a model\(advice)"
        }
        if start.count > 2, start[0] == 0x80, (2...5).contains(start[1]),
            start[2..<min(8, start.count)].contains(where: { $0 != 0 })
        {
            return
                "is a Python pickle, as older .pth and .ckpt files are: convert it with the safetensors package\(advice)"
        }
        if start.starts(with: [0x89, 0x48, 0x44, 0x46]) {
            return "is an HDF5 file and not a safetensors file\(advice)"
        }
        if start.starts(with: [0x1F, 0x8B]), start.count > 2, start[2] == 8 {
            return "is compressed with gzip: unpack it first\(advice)"
        }
        if start.count >= 16, start.allSatisfy({ $0 == 0 }) {
            return
                "begins with zeros only: room was made for the file, and the download did not fill it; download it again"
        }
        return nil
    }
}
