// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

extension Header {
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
