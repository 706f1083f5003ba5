// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Conversion
import Documents
import Files
import Findings
import SystemPackage

/// `fidelio dequantize`: writes a quantized checkpoint's weights back in their original basis.
struct DequantizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dequantize",
        abstract: "Writes a quantized model's weights back in their original basis, as a plain model.",
        discussion: """
            Markers are held against the weights first: a rotation that is not the one marked would leave noise. Where they \
            contradict each other, or layers are not understood, nothing is written.

            INT8 is read, and FP8, MXFP8, NVFP4, W4A4, W4A8, AWQ, SVDQuant and bitsandbytes' 4 bits: docs/formats.md says which \
            layouts. Of a GGUF file the blocks become weights, and every other tensor stays as it is. Text encoders of \
            llama.cpp get the names and the order of rows that ComfyUI knows them by.

            EXAMPLES
              fidelio dequantize z_image_int8_convrot.safetensors \\
                -o z_image_back.safetensors
              fidelio dequantize z_image_int8_convrot.safetensors \\
                -o z_image_back.safetensors --dtype float32
              fidelio dequantize z_image-Q4_K_M.gguf -o z_image_back.safetensors
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, or a folder.", completion: .file())
    var file: FilePath

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "output"), completion: .file())
    var output: FilePath

    @Option(
        help: ArgumentHelp(
            "Type of the weights to write (default: each layer's orig_dtype, or bfloat16).",
            valueName: "bfloat16|float16|float32|float64"
        )
    )
    var dtype: WeightType?

    @Flag(help: "Go on if layers cannot be read, and leave these as they are; take the markers' word for rotations.")
    var allowUnjudged = false

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @Flag(help: "Copy the file if there is nothing to dequantize or to cast.")
    var allowNothing = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let checkpoint = try Checkpoint(opening: file)
        if checkpoint.isSameFile(as: output) { throw ConversionError.outputIsInput(output) }
        try AtomicFile.check(output, overwrite: overwrite)
        let dequantization = try Dequantization(of: checkpoint, as: dtype?.elementType)
        if !allowUnjudged { try dequantization.plan.checkUnderstood(checkpoint) }
        if !allowNothing { try dequantization.plan.checkWork(of: checkpoint) }
        if !allowUnjudged, checkpoint.format == .safetensors { try await checkRotations(of: checkpoint) }
        try await run.withProgress("dequantize") { report in
            try await dequantization.write(
                to: output,
                overwrite: overwrite,
                threads: run.threadCount,
                progress: report
            )
        }
        let plan = dequantization.plan
        if run.json { return StandardOutput.print(try JSONText.line(plan)) }
        StandardOutput.printText(plan.summary + ["", NextStep.line(wrote: output, command: "inspect")])
    }

    /// Makes sure that the weights do not contradict the rotations that are taken off.
    private func checkRotations(of checkpoint: Checkpoint) async throws {
        let options = DiagnosisOptions(threads: run.threadCount)
        let found = try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(of: checkpoint, options: options, report: report)
        }
        guard let first = found.misrotated.first else { return }
        throw ConversionError.notUnderstood(
            file: checkpoint.name, layers: found.misrotated.map(\.name), reason: first.reason)
    }
}

/// The element types that weights can be written in, by the names that PyTorch gives them.
enum WeightType: String, ExpressibleByArgument, CaseIterable {
    case bfloat16
    case float16
    case float32
    case float64

    /// The element type in the file.
    var elementType: ElementType {
        switch self {
        case .bfloat16: .bf16
        case .float16: .f16
        case .float32: .f32
        case .float64: .f64
        }
    }
}
