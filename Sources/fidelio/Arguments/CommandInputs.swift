// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Conversion
import Files
import SystemPackage

/// What a command reads and may not write over.
struct CommandInputs {
    private let checkpoints: [Checkpoint]
    private let files: Set<FileTarget>

    /// Models with all their shards, and files of other kinds by their paths.
    init(_ checkpoints: [Checkpoint?] = [], files: [FilePath?] = []) {
        self.checkpoints = checkpoints.compactMap { $0 }
        self.files = Set(files.compactMap { $0 }.map(FileTarget.init))
    }

    /// Refuses an output that leads to one of them, by whatever name or link.
    ///
    /// - Throws: `ConversionError.outputIsInput`.
    func check(_ output: FilePath) throws(ConversionError) {
        if files.contains(FileTarget(output)) || checkpoints.contains(where: { $0.isSameFile(as: output) }) {
            throw .outputIsInput(output)
        }
    }
}
