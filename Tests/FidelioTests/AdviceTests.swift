// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs
import Conversion
import Findings
import Testing

@testable import fidelio

@Suite("Commands that reports advise")
struct AdviceTests {
    private static let zImage = [
        "cap_embedder.1.weight", "noise_refiner.0.attention.qkv.weight", "context_refiner.0.attention.qkv.weight",
    ]

    @Test(
        "have only options that the command has",
        arguments: Configuration.sweep(of: [4, 16, 64, 256].compactMap(Rotation.init(groupSize:))), [zImage, []])
    func parse(configuration: Configuration, names: [String]) throws {
        let advised = ConversionAdvice.command(configuration, of: names.map { (name: $0, shape: [64, 64]) })
        guard let line = advised else {
            // Only what convert refuses has no command.
            #expect(configuration.scaling == .tensor && configuration.rotation != nil)
            return
        }
        let words = line.split(separator: " ").map(String.init)
        #expect(words.first == "fidelio")
        let arguments = try ArgumentSpelling.normalized(Array(words.dropFirst()))
        let command = try #require(try Fidelio.parseAsRoot(arguments) as? ConvertCommand)
        let recipe = try command.recipe.flags()
        #expect(recipe.scaling == configuration.scaling)
        #expect(recipe.rotation?.rotation.groupSize == configuration.rotation?.groupSize)
        #expect(recipe.presets.isEmpty == names.isEmpty)
    }
}
