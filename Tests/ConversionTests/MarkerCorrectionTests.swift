// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import OrderedCollections
import Testing

@testable import Conversion

/// Markers as they are corrected, key by key.
@Suite struct MarkerCorrectionTests {
    private static let regular = Rotation(groupSize: 64)

    @Test(
        "formats that are another name for the same layout get the name that ComfyUI knows",
        arguments: ["int8_rowwise", "int8_axiswise", "int8"])
    func renamesFormats(format: String) throws {
        let old = #"{"orig_dtype": "torch.float16", "format": "\#(format)", "x": [1, {"y": 2.5}]}"#
        #expect(
            try corrected(old, rotation: .undecided, hasRowScales: nil)
                == old.replacing(format, with: "int8_tensorwise"))
    }

    @Test(
        "what means the right thing stays, however it is spelled",
        arguments: [
            #"{"format": "int8_tensorwise", "convrot": 1, "convrot_groupsize": 64}"#,
            #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": "64"}"#,
            #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64.0, "per_row": "yes"}"#,
        ])
    func keepsSpellings(marker: String) throws {
        #expect(try corrected(marker, rotation: RotationAnswer(Self.regular), hasRowScales: true) == marker)
    }

    @Test(
        "what is wrong is corrected in its place",
        arguments: [
            (#"{"a": 1}"#, #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64, "a": 1}"#),
            (
                #"{"convrot_groupsize": 16, "format": null, "convrot": false}"#,
                #"{"convrot_groupsize": 64, "format": "int8_tensorwise", "convrot": true}"#
            ),
            (
                #"{"format": "int8_tensorwise", "per_row": false, "convrot": true, "convrot_groupsize": true}"#,
                #"{"format": "int8_tensorwise", "per_row": true, "convrot": true, "convrot_groupsize": 64}"#
            ),
            (
                #"{"format": "int8_tensorwise", "params": {"convrot": true, "k": 1, "convrot_groupsize": 64}}"#,
                #"{"format": "int8_tensorwise", "params": {"k": 1}, "convrot": true, "convrot_groupsize": 64}"#
            ),
        ])
    func corrects(old: String, new: String) throws {
        #expect(try corrected(old, rotation: RotationAnswer(Self.regular), hasRowScales: true) == new)
        #expect(try corrected(new, rotation: RotationAnswer(Self.regular), hasRowScales: true) == new)
    }

    @Test func takesARotationAway() throws {
        let old = #"{"format": "int8_tensorwise", "convrot": true, "x": 1, "convrot_groupsize": 64, "per_row": true}"#
        #expect(
            try corrected(old, rotation: .unrotated, hasRowScales: false) == #"{"format": "int8_tensorwise", "x": 1}"#)
        #expect(try corrected(old, rotation: .undecided, hasRowScales: true) == old)
    }

    @Test("a marker that is padded with NUL is read, and known not to be plain JSON")
    func readsPaddedMarkers() throws {
        let bytes = Array(#"{"a": 1}"#.utf8)
        #expect(MarkerCorrection.members(of: bytes)?.isStrict == true)
        #expect(MarkerCorrection.members(of: bytes + [10])?.isStrict == true)
        #expect(MarkerCorrection.members(of: bytes + [0, 0])?.isStrict == false)
        #expect(MarkerCorrection.members(of: Array("[1]".utf8)) == nil)
    }

    private func corrected(_ text: String, rotation: RotationAnswer, hasRowScales: Bool?) throws -> String {
        let members = try #require(JSONValue(parsing: text).objectValue)
        let correction = MarkerCorrection(rotation: rotation, hasRowScales: hasRowScales)
        return MarkerCorrection.text(correction.corrected(members))
    }
}
