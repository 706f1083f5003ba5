// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import TestSupport
import Testing

@Suite struct StoredLayerTests {
    @Test(
        arguments: [
            ([], Scaling.tensor, []),
            ([1], .tensor, []),
            ([1, 1], .tensor, []),
            ([4, 1], .row, []),
            ([4], .row, [.flatRowScale]),
        ] as [([Int], Scaling, Set<StoredLayerDialect>)])
    func readsTheScalingFromTheScalesShape(
        shape: [Int],
        scaling: Scaling,
        dialects: Set<StoredLayerDialect>
    ) throws {
        let file = QuantizedFile(scaleShape: shape, marker: #"{"format": "int8_tensorwise"}"#)
        let layer = try #require(try file.scan().layers.first)
        #expect(layer.name == "layer")
        #expect(layer.scaling == scaling)
        #expect(layer.dialects == dialects)
        #expect(layer.markerSource == .tensor)
    }

    @Test(arguments: [(true, Scaling.row), (false, .tensor)])
    func asksTheMarkerWhereALayerHasOneRow(isPerRow: Bool, scaling: Scaling) throws {
        let file = QuantizedFile(rows: 1, scaleShape: [1, 1], marker: #"{"per_row": \#(isPerRow)}"#)
        #expect(try file.scan().layers.map(\.scaling) == [scaling])
    }

    @Test(
        arguments: [
            (QuantizedFile(marker: nil), [StoredLayerDialect.noMarker], nil),
            (QuantizedFile(marker: "{}"), [.noFormat], nil),
            (QuantizedFile(marker: #"{"format": "int8_tensorwise", "convrot": true}"#), [.noGroupSize], 256),
            (
                QuantizedFile(marker: #"{"params": {"convrot": true, "convrot_groupsize": 64}}"#),
                [.nestedParameters, .noFormat], 64
            ),
            (
                QuantizedFile(scaleName: "scale_weight", scaleType: "BF16", marker: nil),
                [.legacyScaleName, .narrowScale, .noMarker], nil
            ),
            (
                QuantizedFile(
                    scaleShape: [],
                    marker: #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64, "per_row": true}"#
                ),
                [.tensorScaleWithRotation, .missingRowScale], 64
            ),
            (
                QuantizedFile(marker: #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 128}"#),
                [.groupIsNoPowerOfFour], 128
            ),
            (
                QuantizedFile(
                    marker: nil, header: #"{"layers": {"layer": {"convrot": true, "convrot_groupsize": 16}}}"#),
                [.headerMarkerOnly, .noFormat], 16
            ),
            (
                QuantizedFile(
                    marker: nil,
                    header: #"{"layers": {"model.diffusion_model.layer": {"format": "int8_tensorwise"}}}"#
                ),
                [.headerMarkerOnly, .headerPrefix], nil
            ),
            (
                QuantizedFile(
                    marker: #"{"format": "int8_tensorwise"}"#,
                    header:
                        #"{"layers": {"layer": {"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64}}}"#
                ),
                [.markersDisagree], 64
            ),
        ] as [(QuantizedFile, Set<StoredLayerDialect>, Int?)])
    func readsEveryDialect(file: QuantizedFile, dialects: Set<StoredLayerDialect>, group: Int?) throws {
        let contents = try file.scan()
        let layer = try #require(contents.layers.first, "\(contents.others)")
        #expect(layer.dialects == dialects)
        #expect(layer.group == group)
        #expect(contents.plainTensors.map(\.name) == ["norm.weight"])
    }

    @Test(arguments: [
        (
            QuantizedFile(scaleShape: [2, 2]),
            "The scale has shape [2, 2]; expected [], [1], [1, 1] or [4, 1]."
        ),
        (QuantizedFile(scaleName: "other", marker: nil), "The weight is I8 and has no weight_scale."),
        (QuantizedFile(scaleType: "I32"), "The scale is I32; expected F32, BF16 or F16."),
        (
            QuantizedFile(marker: #"{"format": "int8_blockwise", "group_size": 128}"#),
            "The marker names the format int8_blockwise; expected int8_tensorwise."
        ),
        (
            QuantizedFile(weightType: "F8_E4M3", marker: #"{"format": "float8_e4m3fn"}"#),
            "The weight is F8_E4M3 in the format float8_e4m3fn; only I8 weights are read."
        ),
        (
            QuantizedFile(weightType: "U8", marker: nil),
            "The weight is U8; only I8 weights are read."
        ),
        (
            QuantizedFile(weightShape: [1024], marker: nil),
            "The weight is I8 of shape [1024]; expected a matrix that is not empty."
        ),
        (
            QuantizedFile(marker: #"{"convrot": true, "convrot_groupsize": 48}"#),
            "The marker names the rotation group 48; expected a power of 2."
        ),
        (
            QuantizedFile(marker: #"{"convrot": true, "convrot_groupsize": 512}"#),
            "The marker names the rotation group 512, which does not divide the 256 inputs."
        ),
        (QuantizedFile(marker: "[]"), "The marker is not an object."),
        (
            QuantizedFile(weightShape: [1, 1 << 20 + 1], marker: nil),
            "The weight has shape [1, 1048577]; expected at most 1048576 rows and 1048576 columns."
        ),
    ])
    func saysWhyALayerCannotBeRead(file: QuantizedFile, reason: String) throws {
        let contents = try file.scan()
        #expect(contents.layers.isEmpty)
        #expect(contents.others.map(\.defect.description) == [reason])
    }

    @Test(
        arguments: [
            (#"{"layers": {"layer": "int8_tensorwise"}}"#, nil, true),
            (#"{"layers": {"layer": "int8_tensorwise"}}"#, #"{"format": "int8_tensorwise"}"#, true),
            (
                #"{"layers": {"model.diffusion_model.layer": "int8_tensorwise"}}"#, #"{"format": "int8_tensorwise"}"#,
                true
            ),
            (#"{"layers": {"layer": {"format": "int8_tensorwise"}}}"#, nil, false),
            (nil, #""int8_tensorwise""#, true),
        ] as [(String?, String?, Bool)])
    func readsABareTextAsTheFormat(header: String?, marker: String?, isBare: Bool) throws {
        let layer = try #require(try QuantizedFile(marker: marker, header: header).scan().layers.first)
        #expect(layer.dialects.contains(.bareTextMarker) == isBare)
        #expect(!layer.dialects.contains(.markersDisagree))
    }

    @Test func takesNoPlainLayerForAQuantizedOne() throws {
        let contents = try QuantizedFile(weightType: "BF16", scaleName: "bias", marker: nil).scan()
        #expect(contents.isPlain)
        #expect(contents.plainTensors.map(\.name).contains("layer.weight"))
    }

    @Test func namesMarkersWithoutAWeight() throws {
        let file = QuantizedFile(
            marker: #"{"format": "int8_tensorwise"}"#,
            header: #"{"layers": {"layer": {}, "gone": {}}}"#
        )
        #expect(try file.scan().orphanedMarkers == ["gone"])
    }

    @Test(arguments: [("F32", Float(0.3)), ("BF16", 0.30078125), ("F16", 0.30004883)])
    func widensScalesOfEveryType(type: String, value: Float) throws {
        let file = QuantizedFile(scaleShape: [], scaleType: type)
        let checkpoint = try file.checkpoint()
        let layer = try #require(try QuantizedCheckpoint(scanning: checkpoint).layers.first)
        #expect(try layer.scales(in: checkpoint) == Array(repeating: value, count: 4))
    }

    @Test(arguments: [
        ("model.diffusion_model.layers.0.w", "layers.0.w"),
        ("diffusion_model.layers.0.w", "layers.0.w"),
        ("model.layers.0.w", "model.layers.0.w"),
        ("layers.0.w", "layers.0.w"),
    ])
    func takesOptionalPrefixesOffNames(name: String, canonical: String) {
        #expect(StoredLayer.canonicalName(of: name) == canonical)
    }

    @Test func tellsWhatALayersTensorsAre() throws {
        let file = QuantizedFile(marker: #"{"format": "int8_tensorwise"}"#)
        let layer = try #require(try file.scan().layers.first)
        #expect(layer.parts.map(\.role) == [.codes, .scale, .marker])
        #expect(layer.parts.map(\.tensor.name) == [layer.weight.name, layer.scale.name, layer.name + ".comfy_quant"])
        #expect(layer.encoding == .int8(Configuration(scaling: layer.scaling)))
    }

    @Test(arguments: ["layer", "größe", "\u{1F469}\u{200D}\u{1F4BB}.층"])
    func takesALayersNameOffThatOfItsTensor(name: String) {
        #expect(StoredLayer.rest(of: name + ".input_scale", inLayer: name) == "input_scale")
    }
}
