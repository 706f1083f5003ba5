// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import OrderedCollections
import Testing

@Suite struct QuantizationMarkerTests {
    @Test(arguments: [
        (
            Configuration(scaling: .row, rotation: Rotation(groupSize: 64)),
            #"{"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16", "convrot": true, "convrot_groupsize": 64, "#
                + #""per_row": true}"#
        ),
        (
            Configuration(scaling: .row),
            #"{"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16", "per_row": true}"#
        ),
        (
            Configuration(scaling: .tensor),
            #"{"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16"}"#
        ),
    ])
    func encodesByteForByteAsConvertToQuant(configuration: Configuration, text: String) throws {
        let marker = QuantizationMarker(configuration, originalType: "torch.bfloat16")
        #expect(marker.encoded() == text)
        #expect(try QuantizationMarker(decoding: Array(text.utf8)) == marker)
    }

    @Test(arguments: [
        (#"{"convrot": true, "convrot_groupsize": 16}"#, 16),
        (#"{"format": "int8_tensorwise", "convrot": true}"#, 256),
        (#"{"format": "int8_tensorwise", "params": {"convrot": true, "convrot_groupsize": 64}}"#, 64),
        (#"{"convrot": true, "convrot_groupsize": 4, "params": {"convrot_groupsize": 64}}"#, 4),
        (#"{"format": "int8_tensorwise", "convrot": false, "convrot_groupsize": 64}"#, nil),
        (#"{"format": null, "later_key": [1, {}], "convrot": null}"#, nil),
        ("{}", nil),
        (#"{"convrot": 1, "convrot_groupsize": 64}"#, 64),
        (#"{"convrot": "yes", "convrot_groupsize": "64"}"#, 64),
        (#"{"convrot": true, "convrot_groupsize": 64.0}"#, 64),
        (#"{"convrot": 0, "convrot_groupsize": 64}"#, nil),
        (#"{"convrot": true, "convrot_groupsize": 16}"# + "\0\0\0", 16),
        (#"{"convrot": true, "convrot_groupsize": 16, "orig_dtype": 3, "per_row": 0}"#, 16),
        (#""int8_tensorwise""#, nil),
    ])
    func readsTheGroupOfEveryDialect(text: String, group: Int?) throws {
        #expect(try QuantizationMarker(decoding: Array(text.utf8)).groupSize == group)
    }

    @Test(arguments: [
        ("[]", "is not an object"),
        (#"{"convrot": true, "convrot_groupsize": "6 4"}"#, #"has a "convrot_groupsize" that is not an integer"#),
        (#"{"convrot": true, "convrot_groupsize": 1e300}"#, #"has a "convrot_groupsize" that is not an integer"#),
        (#"{"convrot": true, "convrot_groupsize": []}"#, #"has a "convrot_groupsize" that is not an integer"#),
        (#"{"format": 8}"#, #"has a "format" that is not a string"#),
        (#"{"params": 1}"#, #"has a "params" that is not an object"#),
    ])
    func saysWhatIsWrongWithAMarker(text: String, reason: String) {
        let error = #expect(throws: QuantizationMarkerError.self) {
            try QuantizationMarker(decoding: Array(text.utf8))
        }
        #expect(error?.description == reason)
    }

    @Test(arguments: [
        (#"{"convrot": true, "convrot_groupsize": 64, "per_row": true}"#, []),
        (#"{"convrot": null, "convrot_groupsize": null}"# + "\n", []),
        (#"{"convrot": 1}"#, ["convrot is not true or false"]),
        (#"{"convrot_groupsize": 64.0}"#, ["convrot_groupsize is not an integer"]),
        (#"{"per_row": "yes", "orig_dtype": 1}"#, ["per_row is not true or false", "orig_dtype is not a string"]),
        ("{}\0", ["zeros after the text"]),
    ])
    func saysHowAMarkerIsSpelled(text: String, spellings: [String]) throws {
        #expect(try QuantizationMarker(decoding: Array(text.utf8)).spellings == spellings)
    }

    @Test(arguments: ["", "\0\0", "{", #"{"format": "a", "format": "b"}"#, "{} x", "{\0}"])
    func refusesWhatIsNoStrictJSON(text: String) {
        let error = #expect(throws: QuantizationMarkerError.self) {
            try QuantizationMarker(decoding: Array(text.utf8))
        }
        #expect(error?.description.hasPrefix("is not JSON: expected ") == true, "\(String(describing: error))")
    }

    @Test func writesTheHeaderAsConvertToQuant() throws {
        var header = QuantizationMarkerHeader([:])
        let rotated = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
        header.set(QuantizationMarker(rotated, originalType: "torch.bfloat16"), forLayer: "a")
        header.set(QuantizationMarker(Configuration(scaling: .row), originalType: "torch.float16"), forLayer: "b")
        let metadata = header.metadata(updating: ["format": "pt"])
        #expect(metadata["format"] == "pt")
        #expect(
            metadata[QuantizationMarkerHeader.key]
                == #"{"format_version": "1.0", "layers": {"a": {"format": "int8_tensorwise", "#
                + #""orig_dtype": "torch.bfloat16", "convrot": true, "convrot_groupsize": 64}, "#
                + #""b": {"format": "int8_tensorwise", "orig_dtype": "torch.float16"}}}"#
        )
    }

    @Test func leavesTheHeaderWithoutMarkersWhenNoneAreLeft() {
        let text = #"{"layers": {"model.diffusion_model.a": {"format": "int8_tensorwise"}}}"#
        let metadata: OrderedDictionary = ["format": "pt", QuantizationMarkerHeader.key: text]
        var header = QuantizationMarkerHeader(metadata)
        header.remove(layer: "a")
        #expect(header.metadata(updating: metadata) == ["format": "pt"])
    }

    @Test func saysWhyAHeaderCannotBeRead() {
        let header = QuantizationMarkerHeader([QuantizationMarkerHeader.key: #"{"layers": []}"#])
        #expect(header.problem == .unexpectedValue(key: "layers", expected: "an object"))
        #expect(header.entries.isEmpty)
    }
}
