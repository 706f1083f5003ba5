// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Conversion
import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import fidelio

/// Nothing that a command reads is written over, however it is spelled.
@Suite struct CommandInputsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: ["in.json", "./in.json", "sub/../in.json", "link.json", "twin.json"])
    func refusesAnInputByWhateverName(name: String) throws {
        let input = try folder.write([1], to: "in.json")
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path("sub").string, withIntermediateDirectories: false)
        try files.createSymbolicLink(atPath: folder.path("link.json").string, withDestinationPath: "in.json")
        try files.linkItem(atPath: input.string, toPath: folder.path("twin.json").string)
        let inputs = CommandInputs(files: [nil, input])
        #expect(throws: ConversionError.outputIsInput(folder.path(name))) { try inputs.check(folder.path(name)) }
        #expect(throws: Never.self) { try inputs.check(folder.path("out.json")) }
    }

    @Test func refusesAModelsFile() throws {
        let path = try folder.write(EditedFile("row").bytes, to: "model.safetensors")
        let inputs = CommandInputs([try Checkpoint(opening: path), nil])
        let other = folder.path("./model.safetensors")
        #expect(throws: ConversionError.outputIsInput(other)) { try inputs.check(other) }
    }

    @Test func knowsAPathThatIsNotThereYetByItsFolder() {
        #expect(FileTarget(folder.path("a")) == FileTarget(folder.path("./a")))
        #expect(FileTarget(folder.path("a")) != FileTarget(folder.path("b")))
        #expect(FileTarget("missing/a") != FileTarget("missing/b"))
    }
}
