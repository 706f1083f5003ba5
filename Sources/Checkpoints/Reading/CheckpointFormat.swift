// SPDX-License-Identifier: Apache-2.0

internal import Files

/// A format of files that hold a model's tensors.
///
/// Safetensors is the one that is read. Another one is a type in a file of its own, named in ``CheckpointFormats/all``.
protocol CheckpointFormat: Sendable {
    /// Whether a file that begins so can be of this format.
    static func recognizes(_ start: [UInt8]) -> Bool

    /// Reads and checks the header of a file.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - start: its first bytes.
    ///   - fileIndex: which of a model's files it is.
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    static func header(of source: any ByteSource, start: [UInt8], fileIndex: Int) throws(FileError) -> Header
}

/// The formats that are read.
enum CheckpointFormats {
    /// Each of them, in the order in which they are asked.
    static let all: [any CheckpointFormat.Type] = [Safetensors.self]

    /// Bytes that are looked at.
    static let sniffedBytes = 1024

    /// The format of a file that begins so; nil if none recognizes it.
    static func recognizing(_ start: [UInt8]) -> (any CheckpointFormat.Type)? {
        all.first { $0.recognizes(start) }
    }
}
