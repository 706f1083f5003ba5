// SPDX-License-Identifier: Apache-2.0

import Activations
import ArgumentParser
import Documents
import Files
import Reports
import SystemPackage

/// `fidelio activations`: files of what a model's layers were fed.
struct ActivationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activations",
        abstract: "Looks at files of activations, and merges those of several runs.",
        discussion: """
            A file of activations holds sums of what each linear layer of an original was fed while it ran: \
            docs/activations.md says how it is captured, docs/formats.md what is in it.

            EXAMPLES
              What a file holds, and what it lacks:
                fidelio activations inspect z_image.activations.safetensors
              One file of several runs:
                fidelio activations merge portraits.safetensors landscapes.safetensors \\
                  -o z_image.activations.safetensors
            """,
        subcommands: [ActivationsInspectCommand.self, ActivationsMergeCommand.self]
    )
}

/// `fidelio activations inspect`: a table of the layers, and what the file lacks.
struct ActivationsInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Lists the layers of a file of activations, and what it lacks.",
        discussion: """
            Reads Fidelio's files and llama.cpp's imatrix (GGUF and .dat). An SNR of rounding says how well INT8 \
            holds a layer's inputs, with one scale per row: as they are (1), or rotated in groups (16, 64, 256).

            EXAMPLES
              fidelio activations inspect z_image.activations.safetensors
              fidelio activations inspect imatrix.gguf --json
            """
    )

    @Argument(help: "A file of activations, or an imatrix.", completion: .file())
    var file: FilePath

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let inspection = ActivationInspection(of: try ActivationSums(reading: file, samples: true), name: file.name)
        run.note(inspection.notes)
        StandardOutput.print(run.json ? [try JSONText.line(inspection)] : inspection.text)
    }
}

/// `fidelio activations merge`: one file of the sums of several.
struct ActivationsMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Adds up files of activations of one model.",
        discussion: """
            The order of the files does not matter: the output is the same, byte for byte. Merge all files at once: a merge \
            of merges can differ in the last bit, and keep fewer rows.

            EXAMPLES
              fidelio activations merge a.safetensors b.safetensors -o all.safetensors
            """
    )

    @Argument(help: "Files of activations, of the same model.", completion: .file())
    var files: [FilePath]

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "output"), completion: .file())
    var output: FilePath

    @Flag(name: [.customLong("overwrite"), .customLong("force")], help: "Replace the output if it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        try CommandInputs(files: files).check(output)
        try AtomicFile.check(output, overwrite: overwrite)
        var parts: [(file: String, sums: ActivationSums)] = []
        for file in files {
            let sums = try ActivationSums(reading: file, samples: true)
            run.note(sums.notes)
            parts.append((file.spelling, sums))
        }
        let merged = try ActivationSums.merging(parts)
        try merged.write(to: output, overwrite: overwrite)
        run.note(merged.notes)
        let inspection = ActivationInspection(of: merged, name: output.name)
        if run.json { return StandardOutput.print(try JSONText.line(inspection)) }
        StandardOutput.printText([
            "\(files.count) file\(files.count == 1 ? "" : "s"), \(merged.layers.count) layer\(merged.layers.count == 1 ? "" : "s").",
            "",
            NextStep.line(wrote: output, command: "activations inspect"),
        ])
    }
}
