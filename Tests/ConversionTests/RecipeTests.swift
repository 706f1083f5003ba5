// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Testing

@Suite struct RecipeTests {
    @Test func quantizesRowByRowWithoutRotationWhereNothingIsSaid() throws {
        let recipe = try Recipe()
        #expect(recipe.scaling == .row)
        #expect(recipe.rotation == nil)
    }

    @Test(arguments: [
        (64, 3840, 64), (64, 100, nil), (256, 2560, 256), (256, 384, 64), (256, 96, nil), (1024, 512, nil),
        (16, 48, 16),
        (64, 0, nil),
    ])
    func resolvesTheGroupOfALayer(requested: Int, columns: Int, used: Int?) throws {
        #expect(try GroupRequest(size: requested).resolved(columns: columns)?.groupSize == used)
    }

    @Test func asksFor256WhereNoSizeIsGiven() throws {
        #expect(try GroupRequest().rotation.groupSize == 256)
    }

    @Test(arguments: [128, 2, 0, -64, 48, 16384])
    func refusesGroupsThatNoReaderCanUndo(size: Int) {
        let error = #expect(throws: RecipeError.self) { try GroupRequest(size: size) }
        #expect(
            error?.description == "--convrot-group-size \(size) is not a power of 4: comfy-kitchen refuses to load "
                + "such a file. Use one of 4, 16, 64, 256, 1024, 4096."
        )
    }

    @Test func refusesOneScaleForARotatedMatrix() throws {
        let request = try GroupRequest(size: 64)
        let error = #expect(throws: RecipeError.self) { try Recipe(scaling: .tensor, rotation: request) }
        #expect(
            error?.description == "--scaling_mode tensor cannot be combined with --convrot: rotation does not repair "
                + "a scale that the whole matrix shares, convert-to-quant leaves such a file unrotated without a word, "
                + "and its pictures can look soft, waxy or noisy. Use --scaling_mode row, or --force to write a tensor-wise "
                + "file that is truly rotated and marked so."
        )
        #expect(try Recipe(scaling: .tensor, rotation: request, force: true).rotation == request)
    }

    @Test func refusesWhatIsNoRegularExpression() {
        let error = #expect(throws: RecipeError.self) { try NamePattern("(", option: "--exclude-layers") }
        #expect(error?.description == "--exclude-layers ( is not a regular expression.")
    }
}
