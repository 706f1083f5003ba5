// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import Pictures
import SystemPackage

/// The option `--pictures REFERENCE CANDIDATE` of commands that look at a model.
struct PictureArguments: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Renders of the original and of the candidate, compared beside the weights: two PNG files or two folders.",
            valueName: "reference candidate"),
        completion: .file())
    var pictures: [FilePath] = []

    /// Whether pictures are to be compared.
    var areGiven: Bool { !pictures.isEmpty }

    func validate() throws {
        guard pictures.isEmpty || pictures.count == 2 else {
            throw ValidationError(
                "--pictures takes two PNG files or two folders: the original's, then the candidate's. Found \(pictures.count)."
            )
        }
    }

    /// The comparison of two files or two folders; nil if none were given.
    func comparison(_ run: RunArguments) async throws -> PictureComparison? {
        guard areGiven else { return nil }
        return try await Self.comparison(reference: pictures[0], candidate: pictures[1], run)
    }

    /// The comparison of two files or two folders.
    ///
    /// - Parameter kept: how many pairs' files stay open, to be read once more for their colours.
    /// - Throws: `PicturePairingError`, and `FileError` if no two pictures belong together, or the only pair cannot be compared.
    static func comparison(
        reference: FilePath, candidate: FilePath, keepingOpen kept: Int = 0, _ run: RunArguments
    ) async throws -> PictureComparison {
        let pairing = try PicturePairing(reference: reference, candidate: candidate)
        guard !pairing.pairs.isEmpty else { throw pairing.emptiness(reference: reference, candidate: candidate) }
        return try await run.withProgress("compare pictures", counting: .things) { report in
            try await PictureComparison(
                pairing, threads: run.threadCount, keepingOpen: kept, progress: report)
        }
    }
}

extension PicturePairing {
    /// The error of folders whose pictures do not belong together.
    fileprivate func emptiness(reference: FilePath, candidate: FilePath) -> FileError {
        let found = "\(unpairedReferences.count) and \(unpairedCandidates.count) PNG files without a pair"
        return FileError(
            .damaged, file: candidate, rule: "picture-pairs",
            expected: "PNG files with the names, seeds or numbers of those in \(reference.printable(limit: 400))",
            found: notes.isEmpty ? found : found + " (" + notes.joined(separator: " ") + ")")
    }
}
