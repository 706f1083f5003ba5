// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Documents
import OrderedCollections
import TestSupport
import Testing

/// Conversions against the files that convert-to-quant 1.3.4 wrote from the same originals.
@Suite struct GoldenConversionTests {
    /// The share of codes that may differ if weights are rotated: another order of the butterflies is as right.
    private static let differingShare = 1e-4
    /// How far a scale may be off if weights are rotated, relative to it.
    private static let scaleTolerance: Float = 1e-6

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: GoldenConversion.fixtures)
    func writesWhatConvertToQuantWrote(golden: GoldenConversion) async throws {
        try await compare(golden)
    }

    @Test(.needsShared, arguments: GoldenConversion.models)
    func writesWhatConvertToQuantWroteForWholeModels(golden: GoldenConversion) async throws {
        try await compare(golden)
    }

    private func compare(_ golden: GoldenConversion) async throws {
        let original = try Checkpoint(opening: golden.original)
        let output = folder.path("output.safetensors")
        let converter = Converter(checkpoint: original, recipe: try golden.recipe)
        _ = try await converter.convert(to: output, overwrite: false, threads: 2)
        let (ours, theirs) = (try Checkpoint(opening: output), try Checkpoint(opening: golden.golden))
        #expect(Set(ours.tensors.map(\.name)) == Set(theirs.tensors.map(\.name)))
        try compareMetadata(ours, theirs)
        var differences = CodeDifferences()
        for tensor in ours.tensors {
            let expected = try #require(theirs.tensor(named: tensor.name))
            #expect(tensor.elementType == expected.elementType, "\(tensor.name)")
            #expect(tensor.shape == expected.shape || tensor.elementCount == 1, "\(tensor.name)")
            let bytes = try ours.bytes(of: tensor, limit: .max)
            if tensor.elementType == .i8 || tensor.name.hasSuffix(".weight_scale") {
                differences.add(try theirs.bytes(of: expected, limit: .max), bytes, of: tensor)
            } else if tensor.name.hasSuffix(".comfy_quant") {
                let marker = try JSONValue(parsing: bytes)
                #expect(marker.isEquivalent(to: try JSONValue(parsing: try theirs.bytes(of: expected))))
            } else {
                // Not convert-to-quant's bytes: it shifts biases.
                let kept = try #require(original.tensor(named: tensor.name))
                #expect(bytes == (try original.bytes(of: kept, limit: .max)), "\(tensor.name)")
            }
        }
        check(differences, isRotated: golden.group != nil)
    }

    private func check(_ differences: CodeDifferences, isRotated: Bool) {
        #expect(differences.codes > 0)
        if isRotated {
            #expect(Double(differences.differing) <= Self.differingShare * Double(differences.codes), "\(differences)")
            #expect(differences.largest <= 1)
            #expect(differences.scale <= Self.scaleTolerance)
        } else {
            #expect(differences == CodeDifferences(codes: differences.codes))
        }
    }

    private func compareMetadata(_ ours: Checkpoint, _ theirs: Checkpoint) throws {
        #expect(Set(ours.metadata.keys) == Set(theirs.metadata.keys))
        for (key, value) in theirs.metadata {
            let found = try #require(ours.metadata[key])
            guard key == QuantizationMarkerHeader.key else {
                #expect(found == value, "\(key)")
                continue
            }
            #expect(try JSONValue(parsing: found).isEquivalent(to: try JSONValue(parsing: value)))
        }
    }
}
