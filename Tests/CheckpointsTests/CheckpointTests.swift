// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import OrderedCollections
import TestSupport
import Testing

@Suite struct CheckpointTests {
    @Test func handsOutTensorsInTheOrderOfTheirBytes() throws {
        let bytes = SafetensorsBytes.file(
            [
                ("b", "F32", [2], SafetensorsBytes.f32([1, 2])),
                ("a", "I8", [3], [1, 2, 3]),
            ],
            metadata: [("format", "pt")]
        )
        let checkpoint = try Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m")
        #expect(checkpoint.tensors.map(\.name) == ["b", "a"])
        #expect(checkpoint.metadata == ["format": "pt"])
        let tensor = try #require(checkpoint.tensor(named: "a"))
        #expect(try checkpoint.bytes(of: tensor) == [1, 2, 3])
    }
}
