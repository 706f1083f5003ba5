// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import SystemPackage
import TestSupport
import Testing

/// Which models a folder holds.
@Suite struct ModelPathsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func areFilesIndicesAndFirstShardsInTheOrderOfTheirNames() throws {
        for name in ["b.safetensors", "m-1.safetensors", "m-2.safetensors", ".hidden.safetensors", "notes.txt"] {
            try folder.write([1], to: name)
        }
        let map = #"{"weight_map": {"x": "m-1.safetensors", "y": "m-2.safetensors"}}"#
        try folder.write(Array(map.utf8), to: "m.safetensors.index.json")
        for name in ["g-00001-of-00002.gguf", "g-00002-of-00002.gguf", "h.gguf"] { try folder.write([1], to: name) }
        try folder.makeFolder("sub")
        try folder.write([1], to: "sub/a.safetensors")
        let found = Checkpoint.modelPaths(in: folder.path).map { $0.lastComponent?.string ?? "" }
        #expect(
            found == ["b.safetensors", "g-00001-of-00002.gguf", "h.gguf", "m.safetensors.index.json", "a.safetensors"])
    }

    @Test func isThePathItselfIfThatIsNoFolder() {
        #expect(Checkpoint.modelPaths(in: "/nowhere/x.safetensors") == ["/nowhere/x.safetensors"])
    }
}
