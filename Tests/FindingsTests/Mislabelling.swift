// SPDX-License-Identifier: Apache-2.0

import Findings
import TestSupport

/// One way to label a file wrongly, and the finding that must name it.
struct Mislabelling: Sendable, CustomStringConvertible {
    let description: String
    let finding: FindingID
    /// The fixture that is changed.
    let variant: String
    let change: @Sendable (inout EditedFile) throws -> Void

    init(
        _ description: String, _ finding: FindingID, of variant: String,
        _ change: @escaping @Sendable (inout EditedFile) throws -> Void
    ) {
        self.description = description
        self.finding = finding
        self.variant = variant
        self.change = change
    }

    private static let plain = #"{"format": "int8_tensorwise", "per_row": true}"#
    private static func rotated(_ group: Int) -> String {
        #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": \#(group), "per_row": true}"#
    }

    /// Labels of rotation.
    static let ofRotation = [
        Mislabelling("marked as rotated", .rotationClaimedAbsent, of: "row") { $0.markAll(rotated(64)) },
        Mislabelling("named convrot", .rotationClaimedAbsent, of: "tensor") { $0.name = "z_image_ConvRot.safetensors" },
        Mislabelling("metadata says conv_rot", .rotationClaimedAbsent, of: "row") {
            $0.metadata.append(("comment", "INT8 conv_rot 64"))
        },
        Mislabelling("rotated and unmarked", .rotationUnmarked, of: "row-convrot64") { $0.markAll(plain) },
        Mislabelling("marked with another group", .groupMismatch, of: "row-convrot64") { $0.markAll(rotated(16)) },
        Mislabelling("a group of Sylvester's", .groupNotLoadable, of: "row") { $0.markAll(rotated(128)) },
        Mislabelling("a group that is no power of 2", .groupNotLoadable, of: "row") { $0.markAll(rotated(96)) },
        Mislabelling("a group that divides no row", .groupNotLoadable, of: "row") { $0.markAll(rotated(1024)) },
        Mislabelling("one layer unrotated among rotated ones", .rotationSkipped, of: "row-convrot64") {
            $0.replace("encoder.layer.0.output.dense", from: try EditedFile("row"))
        },
    ]

    /// Labels of format.
    static let ofMarkers = [
        Mislabelling("no format", .markerFormatMissing, of: "row") { $0.markAll(#"{"per_row": true}"#) },
        Mislabelling("no marker", .markerMissing, of: "row") { $0.markAll(nil) },
        Mislabelling("no group size", .markerGroupMissing, of: "row-convrot64") {
            $0.markAll(#"{"format": "int8_tensorwise", "convrot": true}"#)
        },
        Mislabelling("header and marker disagree", .markersDisagree, of: "row") {
            $0.markAll(plain)
            $0.markHeader(#"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64}"#)
        },
        Mislabelling("nested settings", .markerDialect, of: "row-convrot64") {
            $0.markAll(#"{"format": "int8_tensorwise", "params": {"convrot": true, "convrot_groupsize": 64}}"#)
        },
        Mislabelling("no JSON", .markerUnreadable, of: "row") { $0.markAll("int8") },
        Mislabelling("no JSON in the tensors, and a good header", .markerUnreadable, of: "row") { file in
            file.markAll("int8")
            file.markHeader(plain)
        },
        Mislabelling("no object in the header, and good tensors", .markerUnreadable, of: "row-convrot64") { file in
            file.markAll(rotated(64))
            file.markHeader("5")
        },
        Mislabelling("a format of its own", .formatUnsupported, of: "row") { $0.markAll(#"{"format": "int7"}"#) },
        Mislabelling("a marker without a weight", .markerOrphaned, of: "row") {
            $0.change("token_type_embeddings.weight") { _ in nil }
        },
        Mislabelling("per_row over a scalar scale", .perRowClaimedAbsent, of: "tensor") { $0.markAll(plain) },
    ]

    /// Scales.
    static let ofScales = [
        Mislabelling("rank 1", .scaleShapeRank1, of: "row") { file in
            file.change(".weight_scale") { ($0.name, $0.dtype, [$0.shape[0]], $0.bytes) }
        },
        Mislabelling("one number in every row", .rowScalesEqual, of: "tensor") { file in
            file.repeatScales()
        },
        Mislabelling("none", .scaleMissing, of: "row") { $0.change(".weight_scale") { _ in nil } },
        Mislabelling("of another length", .scaleShapeInvalid, of: "row") { file in
            file.change(".weight_scale") { ($0.name, $0.dtype, [$0.shape[0] / 2, 2], $0.bytes) }
        },
        Mislabelling("zero", .scaleZero, of: "row") { $0.setFirstScale(0) },
        Mislabelling("negative", .scaleNegative, of: "tensor") { $0.setFirstScale(-0.1) },
        Mislabelling("NaN", .scaleNotFinite, of: "row") { $0.setFirstScale(.nan) },
        Mislabelling("infinite", .scaleNotFinite, of: "tensor") { $0.setFirstScale(.infinity) },
        Mislabelling("BF16", .scaleNarrow, of: "row") { file in
            file.change(".weight_scale") { scale in
                let halves = stride(from: 2, to: scale.bytes.count, by: 4).flatMap { scale.bytes[$0..<$0 + 2] }
                return (scale.name, "BF16", scale.shape, halves)
            }
        },
        Mislabelling("the old name", .scaleLegacyName, of: "row") { file in
            file.change(".weight_scale") {
                ($0.name.replacing(".weight_scale", with: ".scale_weight"), $0.dtype, $0.shape, $0.bytes)
            }
        },
    ]
}
