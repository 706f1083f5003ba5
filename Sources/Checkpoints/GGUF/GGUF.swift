// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// The GGUF format, versions 2 and 3: keys and values, a description of each tensor, and the tensors' bytes.
///
/// The layout is that of ggml's documentation (docs/gguf.md) and of `gguf_init_from_file_impl` in gguf.cpp. All numbers are
/// little-endian.
enum GGUF: CheckpointFormat {
    static let fileFormat = FileFormat.gguf

    /// How the name of a file ends.
    static let suffix = ".gguf"

    /// What a file begins with.
    private static let magic: [UInt8] = Array("GGUF".utf8)

    /// The versions that are read; they differ in nothing that a reader has to know.
    private static let versions: ClosedRange<UInt32> = 2...3

    static func recognizes(_ start: [UInt8]) -> Bool {
        start.starts(with: magic)
    }

    static func header(of source: any ByteSource, start: [UInt8], fileIndex: Int) throws(FileError) -> Header {
        var reader = GGUFReader(source, from: magic.count)
        try checkVersion(&reader)
        var parser = GGUFParser(reader, fileIndex: fileIndex)
        try parser.parse()
        do throws(ParseProblem) {
            let tensors = try parser.places.located(parser.descriptions, metadata: parser.metadata)
            let names = try NameTable(ofFile: tensors)
            return Header(
                format: fileFormat, tensors: tensors, metadata: parser.metadata.texts, names: names,
                headLists: parser.metadata.headLists)
        } catch {
            throw error.of(file: source.location)
        }
    }

    private static func checkVersion(_ reader: inout GGUFReader) throws(FileError) {
        let version = try reader.integer(UInt32.self)
        guard !versions.contains(version) else { return }
        // A version has small numbers only, so that the other order of bytes is known by it.
        if versions.contains(version.byteSwapped) {
            throw reader.problem(
                .byteOrder, "is a GGUF file for big-endian machines: use the little-endian file of the model",
                expected: "little-endian numbers", found: "big-endian ones")
        }
        if version == 1 {
            throw reader.problem(
                .ggufVersion,
                "is a GGUF file of version 1, which was in use for some weeks of 2023: download a newer file of the model",
                expected: "version 2 or 3", found: "version 1")
        }
        throw reader.problem(.ggufVersion, expected: "version 2 or 3", found: "version \(version)")
    }
}
