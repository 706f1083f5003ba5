// SPDX-License-Identifier: Apache-2.0

import Codecs
import Testing

/// Entries of a header and layers that differ by a prefix.
@Suite("Places of markers") struct MarkerPlacesTests {
    private static let names = ["blocks.0.q", "blocks.0.k", "blocks.1.q"]

    @Test(
        "are told from the names of both, whatever the prefix",
        arguments: ["model.diffusion_model.", "transformer.", "net.", "some.thing.else."])
    func areTold(prefix: String) {
        let layers = Self.names.map { prefix + $0 }
        let onLayers = MarkerPlaces(entries: Self.names, layers: layers)
        #expect(layers.map(onLayers.entry(ofLayer:)) == Self.names)
        let onEntries = MarkerPlaces(entries: layers, layers: Self.names)
        #expect(Self.names.map(onEntries.entry(ofLayer:)) == layers)
    }

    @Test("are not guessed where most entries match nothing, or an entry is another layer's own")
    func areNotGuessed() {
        let few = MarkerPlaces(entries: ["q", "other.k", "other.v"], layers: ["blocks.q"])
        #expect(few.entry(ofLayer: "blocks.q") == nil)
        let same = MarkerPlaces(entries: ["blocks.q"], layers: ["blocks.q", "net.blocks.q"])
        #expect(same.entry(ofLayer: "blocks.q") == "blocks.q")
        #expect(same.entry(ofLayer: "net.blocks.q") == nil)
    }
}
