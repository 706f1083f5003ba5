// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
package import Files
package import SystemPackage

extension ActivationSums {
    /// Reads a file of activations: Fidelio's own, or an imatrix of llama.cpp's as GGUF or in its older form.
    ///
    /// Its first bytes tell which one it is. Memory: 8 bytes per column of each layer, 16 with `input_sum`, and 2 per number of the
    /// samples if they are asked for; ``ActivationLimits`` bounds each of them.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - samples: whether to read the samples of rows too; otherwise no layer has one, and rows are not looked at.
    /// - Throws: `FileError` of kind `missing` if the file cannot be opened, `damaged` for a broken rule, `io` if reading failed.
    package init(reading path: FilePath, samples: Bool = false) throws(FileError) {
        try self.init(reading: try FileBytes(opening: path), samples: samples)
    }

    /// Reads a file of activations that is open already.
    ///
    /// - Throws: as ``init(reading:samples:)-(FilePath,_)``.
    package init(reading source: any ByteSource, samples: Bool = false) throws(FileError) {
        do throws(FileError) {
            self = try Self.read(source, samples: samples)
        } catch {
            // What is damaged because the file is being written has changed.
            try source.checkUnchanged()
            throw error
        }
        try source.checkUnchanged()
    }

    private static func read(_ source: any ByteSource, samples: Bool) throws(FileError) -> ActivationSums {
        let start = try source.bytes(at: 0, count: min(ImatrixDat.leastBytes, source.byteCount))
        if ImatrixDat.recognizes(start) { return try ImatrixDat.sums(of: source) }
        let file = try Checkpoint(sources: [source], name: source.name)
        if file.format == .gguf { return try ImatrixGGUF(file).sums() }
        return try ActivationFile(file).sums(samples: samples)
    }
}
