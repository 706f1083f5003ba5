// SPDX-License-Identifier: Apache-2.0

import Codecs
import Findings
import TestSupport
import Testing

/// Labels that mean the same in other words: what ComfyUI loads is a note, what it stops at an error.
@Suite struct DialectTests {
    /// A way to say what `row-convrot64` is in other words.
    struct Dialect: Sendable, CustomStringConvertible {
        let description: String
        let finding: FindingID
        let severity: Severity
        let change: @Sendable (inout EditedFile) throws -> Void

        init(
            _ description: String, _ finding: FindingID, _ severity: Severity,
            _ change: @escaping @Sendable (inout EditedFile) throws -> Void
        ) {
            self.description = description
            self.finding = finding
            self.severity = severity
            self.change = change
        }
    }

    private static func marker(_ format: String = "int8_tensorwise", _ convrot: String = "true", _ group: String = "64")
        -> String
    {
        #"{"format": "\#(format)", "convrot": \#(convrot), "convrot_groupsize": \#(group), "per_row": true}"#
    }

    private static let all = [
        Dialect("int8_rowwise", .formatAlias, .error) { $0.markAll(marker("int8_rowwise")) },
        Dialect("int8 in one layer", .formatAlias, .error) { $0.mark($0.layers[0], marker("int8")) },
        Dialect("int8_axiswise in the header", .formatAlias, .error) { file in
            file.markAll(nil)
            file.markHeader(marker("int8_axiswise"))
        },
        Dialect("1 for true", .markerSpelling, .note) { $0.markAll(marker("int8_tensorwise", "1")) },
        Dialect("a text for 64", .markerSpelling, .note) { $0.markAll(marker("int8_tensorwise", "true", "\"64\"")) },
        Dialect("64.0", .markerSpelling, .note) { $0.markAll(marker("int8_tensorwise", "true", "64.0")) },
        Dialect("I8 markers", .markerSpelling, .note) { file in
            file.change(".comfy_quant") { ($0.name, "I8", $0.shape, $0.bytes) }
        },
        Dialect("zeros after the text", .markerSpelling, .note) { file in
            file.change(".comfy_quant") { ($0.name, $0.dtype, [$0.shape[0] + 4], $0.bytes + [0, 0, 0, 0]) }
        },
        Dialect("bare names in the header alone", .markerDialect, .error) { file in
            file.markAll(nil)
            file.markHeader(marker())
            file.prefixTensors("model.diffusion_model.")
        },
        Dialect("prefixed names in the header alone", .markerDialect, .error) { file in
            file.markAll(nil)
            file.markHeader(marker())
            file.metadata = file.metadata.map {
                (
                    $0.key,
                    $0.value.replacing("{\"encoder", with: "{\"diffusion_model.encoder")
                        .replacing(", \"encoder", with: ", \"diffusion_model.encoder")
                )
            }
        },
        Dialect("bare names in the header too", .markerDialect, .note) { file in
            let header = file.metadata
            file.prefixTensors("model.diffusion_model.")
            file.metadata = header
        },
        Dialect("only in the header", .markerDialect, .note) { file in
            file.markAll(nil)
            file.markHeader(marker())
        },
        Dialect("texts in the header", .markerUnreadable, .error) { file in
            file.markAll(marker())
            file.markHeader("\"int8_tensorwise\"")
        },
        Dialect("one scale, marked as rotated", .scaleTensorRotated, .error) { file in
            file.change(".weight_scale") { ($0.name, $0.dtype, [], Array($0.bytes.prefix(4))) }
        },
        Dialect("the scale's old name", .scaleLegacyName, .error) { file in
            file.change(".weight_scale") {
                ($0.name.replacing("weight_scale", with: "scale_weight"), $0.dtype, $0.shape, $0.bytes)
            }
        },
        Dialect("quanto's names", .foreignLayout, .warning) { file in
            file.markAll(nil)
            file.change(".weight_scale") {
                ($0.name.replacing(".weight_scale", with: ".weight._scale"), $0.dtype, $0.shape, $0.bytes)
            }
            file.change(".weight") { $0.dtype == "I8" ? ($0.name + "._data", $0.dtype, $0.shape, $0.bytes) : $0 }
        },
        Dialect("an activation scale", .partsLeftOver, .note) { file in
            let scales = file.layers.map {
                ("\($0).input_scale", "F32", [Int](), SafetensorsBytes.f32([1])) as EditedFile.Tensor
            }
            file.reorder { $0 + scales }
        },
    ]

    @Test(arguments: all)
    func saysWhetherComfyUILoadsIt(_ dialect: Dialect) async throws {
        var file = try EditedFile("row-convrot64")
        #expect(
            !(try await Diagnosis(of: file.checkpoint())).findings.contains { $0.id == dialect.finding }, "found before"
        )
        try dialect.change(&file)
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        let finding = try #require(
            diagnosis.findings.first { $0.id == dialect.finding }, "\(diagnosis.findings.map(\.id))")
        #expect(finding.severity == dialect.severity)
        #expect(diagnosis.hasError == (dialect.severity == .error) || dialect.finding == .foreignLayout)
        #expect(diagnosis.unjudged.isEmpty)
        #expect(diagnosis.layers.count == 5)
    }

    @Test("another maker's layout is named in the first sentence, and its own names are no error")
    func namesTheMaker() async throws {
        var file = try EditedFile("row")
        file.markAll(nil)
        file.change(".weight_scale") {
            ($0.name.replacing(".weight_scale", with: ".scale"), $0.dtype, $0.shape, $0.bytes)
        }
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(diagnosis.verdict.headline == "Row-wise INT8 in SDNQ's layout, not rotated.")
        #expect(!diagnosis.hasError)
    }
}
