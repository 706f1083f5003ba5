// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import OrderedCollections
import Testing

/// Markers of many layers that are taken out of a header.
@Suite struct MarkerRemovalTests {
    private static func header(_ names: [String]) -> QuantizationMarkerHeader {
        let entries = names.map { "\"\($0)\": {\"format\": \"int8_tensorwise\"}" }.joined(separator: ", ")
        return QuantizationMarkerHeader([QuantizationMarkerHeader.key: "{\"layers\": {\(entries)}}"])
    }

    @Test func comesToTheSameAsTakingOneAfterTheOther() {
        let names = (0..<40).map { "block.\($0)" } + ["model.diffusion_model.block.40"]
        let gone = names.filter { !$0.hasSuffix("7") } + ["block.40", "nowhere"]
        var together = Self.header(names)
        together.remove(layers: gone)
        var singly = Self.header(names)
        for name in gone { singly.remove(layer: name) }
        #expect(together.entries == singly.entries)
        #expect(Array(together.entries.keys) == names.filter { $0.hasSuffix("7") })
        #expect(together.metadata(updating: [:]) == singly.metadata(updating: [:]))
    }

    @Test func ofNoLayerChangesNothing() {
        let metadata: OrderedDictionary = [QuantizationMarkerHeader.key: #"{"layers":{"a":{}}}"#]
        var header = QuantizationMarkerHeader(metadata)
        header.remove(layers: ["b"])
        #expect(header.metadata(updating: metadata) == metadata)
    }
}
