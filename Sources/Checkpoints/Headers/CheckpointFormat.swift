// SPDX-License-Identifier: Apache-2.0

internal import Files

/// A format of files that hold a model's tensors.
///
/// Each one is a type that conforms to this, named in ``CheckpointFormats/all``.
protocol CheckpointFormat: Sendable {
    /// What the format is called.
    static var fileFormat: FileFormat { get }

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
