// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Conversion
import Fidelity
import Files
import SystemPackage
import Testing

@testable import fidelio

@Suite struct ExitCodeTests {
    @Test(arguments: [
        (FileError.Kind.damaged, Int32(65)), (.missing, 66), (.outputRefused, 73), (.io, 74),
    ])
    func followsTheKindOfAFilesError(kind: FileError.Kind, code: Int32) {
        let error = FileError(kind, file: "a", rule: "r", expected: "b", found: "c")
        #expect(ExitCode(for: error).rawValue == code)
    }

    @Test func blamesTheCommandLineForRecipesAndOutputs() {
        #expect(ExitCode(for: RecipeError.tensorScalingWithRotation).rawValue == 64)
        #expect(ExitCode(for: ConversionError.outputIsInput("a")).rawValue == 64)
        #expect(ExitCode(for: ActivationShortfall.rounding(file: "a")).rawValue == 64)
    }
}
