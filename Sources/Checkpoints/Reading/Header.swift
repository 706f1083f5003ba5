// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import OrderedCollections

/// What the header of one file says, with every rule of the file's format checked.
struct Header {
    /// In the order of their bytes.
    let tensors: [TensorInfo]
    let metadata: OrderedDictionary<String, String>
    let names: NameTable

    /// A header from its parts; the format's rules have been checked.
    init(tensors: [TensorInfo], metadata: OrderedDictionary<String, String>, names: NameTable) {
        self.tensors = tensors
        self.metadata = metadata
        self.names = names
    }

    /// Reads and checks the header of a file, in the format that its first bytes tell.
    ///
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    init(of source: any ByteSource, fileIndex: Int = 0) throws(FileError) {
        let start = try source.bytes(at: 0, count: min(CheckpointFormats.sniffedBytes, source.byteCount))
        if let foreign = ForeignFile(start) {
            throw ParseProblem(
                .notSafetensors, foreign.words, expected: "a safetensors file", found: "another kind of file"
            )
            .of(file: source.location)
        }
        // A file that nothing recognizes is held against the rules of safetensors, which say what is wrong with it.
        let format = CheckpointFormats.recognizing(start) ?? Safetensors.self
        self = try format.header(of: source, start: start, fileIndex: fileIndex)
    }
}
