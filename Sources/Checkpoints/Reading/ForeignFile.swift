// SPDX-License-Identifier: Apache-2.0

internal import Files

/// What a file is that holds no model in a format that is read, by its first bytes, and what to do about it.
struct ForeignFile: Equatable {
    /// What it is and what to do, as the rest of a sentence that begins with the file's name.
    let words: String

    /// What these first bytes belong to; nil if they are those of a format that is read, or of nothing that is known.
    init?(_ start: [UInt8]) {
        guard CheckpointFormats.recognizing(start) == nil else { return nil }
        for words in Self.recognizers {
            if let words = words(start) {
                self.words = words
                return
            }
        }
        return nil
    }

    /// What each kind of file is called, nil from those that do not recognize it, in the order in which they are asked.
    private static let recognizers: [@Sendable ([UInt8]) -> String?] = [
        pointer, text, zip, pickle, hdf5, gzip, zeros,
    ]

    private static let advice = "; Fidelio reads safetensors"

    /// A Git LFS pointer.
    private static func pointer(_ start: [UInt8]) -> String? {
        let text = String(decoding: start, as: UTF8.self).lowercased()
        guard text.hasPrefix("version https://git-lfs") else { return nil }
        let size = text.split(separator: "\n").first { $0.hasPrefix("size ") }
            .flatMap { Int($0.dropFirst(5).filter { $0 != "\r" }) }
        let bytes = size.map { " of \($0) bytes" } ?? ""
        return
            "is a Git LFS pointer and not a model: it stands for a file\(bytes); run \"git lfs pull\", or download the "
            + "file itself"
    }

    /// A web page, a list of shards, another JSON text, or any other text.
    private static func text(_ start: [UInt8]) -> String? {
        // A header's length in the place of the text would be over 2^40 bytes.
        let isPrintable = start.prefix(8).allSatisfy { (32..<127).contains($0) || [9, 10, 13].contains($0) }
        guard isPrintable, let first = start.first(where: { !" \t\r\n".utf8.contains($0) }) else { return nil }
        let text = String(decoding: start, as: UTF8.self).lowercased()
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

    private static func zip(_ start: [UInt8]) -> String? {
        guard start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) else { return nil }
        return
            "is a zip archive, as PyTorch's .pth, .pt, .ckpt and .bin files are: convert it with the safetensors "
            + "package, or unpack it if it holds a model\(advice)"
    }

    private static func pickle(_ start: [UInt8]) -> String? {
        guard start.count > 2, start[0] == 0x80, (2...5).contains(start[1]),
            start[2..<min(8, start.count)].contains(where: { $0 != 0 })
        else { return nil }
        return
            "is a Python pickle, as older .pth and .ckpt files are: convert it with the safetensors package\(advice)"
    }

    private static func hdf5(_ start: [UInt8]) -> String? {
        start.starts(with: [0x89, 0x48, 0x44, 0x46]) ? "is an HDF5 file and not a safetensors file\(advice)" : nil
    }

    private static func gzip(_ start: [UInt8]) -> String? {
        guard start.starts(with: [0x1F, 0x8B]), start.count > 2, start[2] == 8 else { return nil }
        return "is compressed with gzip: unpack it first\(advice)"
    }

    private static func zeros(_ start: [UInt8]) -> String? {
        guard start.count >= 16, start.allSatisfy({ $0 == 0 }) else { return nil }
        return
            "begins with zeros only: room was made for the file, and the download did not fill it; download it again"
    }
}
