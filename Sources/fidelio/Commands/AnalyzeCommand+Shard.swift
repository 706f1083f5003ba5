// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Reports
import SystemPackage

/// `fidelio analyze --shard I/N`: one machine's part of an analysis.
extension AnalyzeCommand {
    /// Refuses, with a shard, what needs whole files or the whole report.
    func checkShard() throws {
        guard shard != nil else { return }
        let refused = [
            (sha256, "--sha256", "take it with sha256sum, or analyze on one machine"),
            (pictures.areGiven, "--pictures", "give it to fidelio merge"),
            (report.card, "--card", "give it to fidelio merge"),
        ]
        if let (_, option, remedy) = refused.first(where: \.0) {
            throw ValidationError("\(option) is about whole files, and --shard does a share of the work: \(remedy).")
        }
        guard ([original].compactMap { $0 } + candidates).allSatisfy({ $0.path != nil }) else {
            throw ValidationError("--shard reads files of this machine, not addresses: download them first.")
        }
    }

    /// Measures a share and writes its part; a part that is there and is of the same files and options is left.
    func writePart(
        _ shard: Shard, of reference: Checkpoint, _ candidates: [Checkpoint], _ options: AnalysisOptions,
        to folder: FilePath
    ) async throws {
        let folder = ReportFolder(path: folder).path
        let file = folder.appending(AnalysisPart.fileName(of: shard))
        try CommandInputs(candidates + [reference]).check(file)
        let files = [reference] + candidates
        let outlines = try files.indices.map { try CheckpointOutline(of: files[$0], isOriginal: $0 == 0) }
        let asked = try analysisRun(of: files, outlines, options)
        if let known = try await finished(file, shard, of: asked, reference, candidates, options) {
            run.note(["\(file.printable()) is there already, of the same files and options: it is left as it is."])
            return try show(known, in: file, folder)
        }
        try StagedFolder.makeFolders(folder)
        try AtomicFile.check(file, overwrite: report.overwrite)
        let part = AnalysisPart(
            shard, of: asked, outline: shard.index == 1 ? outline(of: reference, outlines, options) : nil,
            found: try await measure(shard, of: reference, candidates, options))
        try AtomicFile.write(part.bytes(for: file), to: file, overwrite: report.overwrite)
        try show(part, in: file, folder)
    }

    private func measure(
        _ shard: Shard, of reference: Checkpoint, _ candidates: [Checkpoint], _ options: AnalysisOptions
    ) async throws -> AssessmentShare {
        try await run.withStages { stages in
            try await AssessmentShare(
                shard, of: reference, candidates: candidates, options: options,
                detail: report.noPlots ? nil : detail.choice, report: { stages.update($0, done: $1, total: $2) })
        }
    }

    /// What the first part holds beside figures.
    private func outline(
        of reference: Checkpoint, _ files: [CheckpointOutline], _ options: AnalysisOptions
    ) -> AnalysisOutline {
        let names = reference.tensors.map(\.name)
        return AnalysisOutline(
            reference: files[0], candidates: Array(files.dropFirst()), leftOut: names.filter { !options.selects($0) },
            detailed: names.filter(detail.choice.isAskedFor))
    }

    /// What the parts of this analysis have in common.
    private func analysisRun(
        of files: [Checkpoint], _ outlines: [CheckpointOutline], _ options: AnalysisOptions
    ) throws -> AnalysisRun {
        let known = try zip(files, outlines).map { try AnalyzedFile($0, outline: $1) }
        return AnalysisRun(
            tool: Tool(version: Version.current), reference: known[0], candidates: Array(known.dropFirst()),
            options: AnalysisRun.Options(
                options, include: layers.include, exclude: layers.exclude, worst: report.noPlots ? nil : detail.worst,
                detail: report.noPlots ? [] : detail.detail,
                activations: try inputs.activations.map { try FileBytes(opening: $0).sha256() }))
    }

    /// The part that is there, if it is this one, finished, and every byte that it was measured from is still the same.
    private func finished(
        _ file: FilePath, _ shard: Shard, of asked: AnalysisRun, _ reference: Checkpoint, _ candidates: [Checkpoint],
        _ options: AnalysisOptions
    ) async throws -> AnalysisPart? {
        guard !report.overwrite, file.isFolder == false else { return nil }
        guard let part = try? JSONText.read(AnalysisPart.self, at: file), part.shard == shard, part.run == asked,
            try await part.found.isStill(shard, of: reference, candidates: candidates, options: options)
        else { return nil }
        return part
    }

    private func show(_ part: AnalysisPart, in file: FilePath, _ folder: FilePath) throws {
        guard !run.json else {
            return StandardOutput.print(String(decoding: try part.bytes(for: file).dropLast(), as: UTF8.self))
        }
        StandardOutput.print([
            "Part \(part.shard.index) of \(part.shard.count): \(part.found.measured.layers.count) layers, "
                + "\(part.found.measured.tensorCount) tensors.",
            "Wrote \(file.printable()). Once all parts are there: fidelio merge \(folder.shellWord ?? "FOLDER") -o REPORT",
        ])
    }
}
