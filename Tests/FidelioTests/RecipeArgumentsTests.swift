// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Codecs
import Conversion
import SystemPackage
import Testing

@testable import fidelio

@Suite struct RecipeArgumentsTests {
    private static let published = """
        convert -i IN.safetensors -o OUT.safetensors --int8 --scaling_mode row --simple --low-memory --convrot \
        --convrot-group-size 64 --zimage --comfy_quant --save-quant-metadata
        """

    @Test(arguments: [
        published,
        published.replacing("_", with: "-"),
        published.replacing("-", with: "_").replacing(" _", with: " -").replacing("-_", with: "--"),
        published.replacing("--low-memory", with: "-lm").replacing("--scaling_mode row", with: "--scaling_mode=row"),
    ])
    func takesThePublishedRecipeWordForWord(line: String) throws {
        let command = try parse(line)
        #expect(command.input == "IN.safetensors")
        #expect(command.output == "OUT.safetensors")
        let recipe = try command.recipe.flags()
        #expect(recipe == (try Recipe(rotation: GroupRequest(size: 64), presets: [#require(Preset.named("zimage"))])))
    }

    @Test func meansRowsWithoutRotationWhereNothingIsSaid() throws {
        #expect(try parse("convert -i a -o b").recipe.flags() == Recipe())
        #expect(try parse("convert -i a -o b --convrot").recipe.flags().rotation?.rotation.groupSize == 256)
    }

    @Test(arguments: Preset.all)
    func hasAFlagForEveryPreset(preset: Preset) throws {
        #expect(try parse("convert -i a -o b --\(preset.name)").recipe.flags().presets == [preset])
        let hyphenated = preset.name.replacing("_", with: "-")
        #expect(try parse("convert -i a -o b --\(hyphenated)").recipe.flags().presets == [preset])
    }

    @Test func changesNamesAndNeverValues() throws {
        let line = "convert -i a_b -o c_d --exclude_layers=x_y --preserve-layers z_w --output_dtype float16"
        let command = try parse(line)
        #expect(command.input == "a_b")
        #expect(command.output == "c_d")
        let recipe = try command.recipe.flags()
        #expect(recipe.excludeLayers?.text == "x_y")
        #expect(recipe.preserveLayers?.text == "z_w")
        #expect(recipe.outputType == .float16)
    }

    @Test(arguments: [
        ("--dry-run analyze", true), ("--dry_run=analyze", true), ("--dry-run", true), ("-o c --verbose NORMAL", false),
        ("-o c --verbose DEBUG", false),
    ])
    func takesTheValuesThatOnlyConvertToQuantHas(flags: String, isDry: Bool) throws {
        #expect(try parse("convert -i a \(flags)").dryRun == isDry)
    }

    @Test(arguments: [
        ("--nvfp4", "--nvfp4", "it writes INT8 with one scale per matrix or one per row, and no other format"),
        (
            "--block_size 128", "--block-size",
            "it writes INT8 with one scale per matrix or one per row, and no other format"
        ),
        ("--num_iter=500", "--num-iter", "it rounds to nearest (--simple), with no optimizer and no calibration"),
        ("--custom-layers x", "--custom-layers", "it quantizes every chosen layer by one recipe"),
        ("--extract_lora", "--extract-lora", "it makes no adapters"),
        ("--edit-quant", "--edit-quant", "it only quantizes; it edits no quantized file"),
        ("--device cuda", "--device", "it runs on the CPU"),
        ("-fpmm", "-fpmm", "it writes INT8 with one scale per matrix or one per row, and no other format"),
    ])
    func refusesWhatItDoesNotSupportByName(flags: String, name: String, reason: String) {
        let error = #expect(throws: (any Error).self) { try parse("convert -i a -o b \(flags)") }
        let message = error.map(Fidelio.message(for:))
        #expect(message == "\(name) of convert-to-quant is not supported by fidelio convert: \(reason).")
        #expect(error.map(Fidelio.exitCode(for:)) == .usage)
    }

    @Test(arguments: [
        "--scaling_mode tensor --convrot", "--convrot --convrot-group-size 128", "--convrot-group-size 128",
        "--scaling_mode block", "--exclude-layers (", "--output-dtype float32", "--threads 0", "--zimag",
    ])
    func refusesRecipesThatMakeNoSense(flags: String) {
        let error = #expect(throws: (any Error).self) { try parse("convert -i a -o b \(flags)") }
        #expect(error.map(Fidelio.exitCode(for:)) == .usage)
    }

    @Test(arguments: ["convert -o b", "convert -i a"])
    func needsAnInputAndAnOutput(line: String) {
        #expect(throws: (any Error).self) { try parse(line) }
    }

    @Test func saysThatAGroupSizeAloneRotatesNothing() throws {
        let notes = try parse("convert -i a -o b --convrot-group-size 64").recipe.notes
        #expect(notes == ["--convrot-group-size 64 has no effect without --convrot: nothing is rotated."])
    }

    @Test(arguments: ["--convrot --convrot-group-size auto", "--convrot_group_size=auto"])
    func choosesGroupsByActivations(flags: String) throws {
        let command = try parse("convert -i a -o b \(flags) --activations c --zimage")
        #expect(command.recipe.choosesGroups)
        #expect(command.inputs.activations == "c")
        #expect(command.recipe.notes.isEmpty)
        #expect(try command.recipe.flags() == Recipe(presets: [#require(Preset.named("zimage"))]))
    }

    @Test(arguments: [
        ("--convrot-group-size auto", "without it 64 is the published recipe"),
        ("--convrot --activations c", "--convrot-group-size auto, which is not given"),
        ("--convrot-group-size auto --activations c --scaling_mode tensor", "--force"),
        ("--convrot-group-size auto --activations c --recipe r", "--recipe says how each layer is quantized"),
        ("--convrot-group-size automatic", "automatic"),
    ])
    func refusesAChoiceThatCannotBe(flags: String, says: String) {
        let error = #expect(throws: (any Error).self) { try parse("convert -i a -o b \(flags)") }
        #expect(error.map(Fidelio.exitCode(for:)) == .usage)
        #expect(error.map(Fidelio.message(for:))?.contains(says) == true)
    }

    private func parse(_ line: String) throws -> ConvertCommand {
        let arguments = try ArgumentSpelling.normalized(line.split(separator: " ").map(String.init))
        return try #require(try Fidelio.parseAsRoot(arguments) as? ConvertCommand)
    }
}
