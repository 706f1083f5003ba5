// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// What formats are called, what they fit, and what they cost.
@Suite("A format of a sweep")
struct SweptFormatTests {
    @Test("has the label of a candidate in it", arguments: SweptFormat.allCases)
    func hasLabel(format: SweptFormat) {
        let label = format.label(columns: 320)
        if let packed = format.packedFormat(columns: 320) {
            #expect(label == packed.label)
            #expect(format.elementType == nil)
        } else {
            #expect(label == format.elementType?.rawValue ?? "bnb-nf4")
        }
        #expect(label.hasPrefix(format.rawValue))
    }

    @Test(
        "rotates by 256, or by the largest group that fits",
        arguments: [(768, "w4a8/rot256"), (320, "w4a8/rot64"), (48, "w4a8/rot16")])
    func rotates(columns: Int, label: String) {
        #expect(SweptFormat.w4a8.label(columns: columns) == label)
    }

    @Test(
        "fits whole blocks only",
        arguments: [
            (SweptFormat.q4K, 64, 256, true), (.q4K, 64, 384, false), (.q80, 1, 32, true), (.q80, 1, 48, false),
            (.iq4XS, 1, 320, false), (.awq, 3, 128, true), (.awq, 3, 96, false), (.w4a4, 3, 96, false),
            (.w4a8, 3, 48, true), (.w6a8, 3, 48, false), (.fp8Block64, 64, 64, true), (.fp8Block64, 63, 64, false),
            (.int8Block64, 64, 96, false), (.nf4, 3, 48, true), (.nf4, 64, 24, false), (.mxfp8, 1, 1, true),
            (.nvfp4, 0, 16, false), (.f16, 5, 7, true),
        ])
    func fits(format: SweptFormat, rows: Int, columns: Int, fits: Bool) {
        #expect(format.fits(rows: rows, columns: columns) == fits)
    }

    /// A format, rows, columns, and all bits of such a layer.
    struct Cost: Sendable {
        let format: SweptFormat
        let rows: Int
        let columns: Int
        let bits: Int
    }

    static let layers: [Cost] = [
        Cost(format: .fp8Tensor, rows: 4, columns: 8, bits: 32 * 8 + 32),
        Cost(format: .fp8Row, rows: 4, columns: 8, bits: 32 * 8 + 4 * 32),
        Cost(format: .fp8Plain, rows: 4, columns: 8, bits: 32 * 8),
        // Codes of 32 × 32 and one tile of scales.
        Cost(format: .mxfp8, rows: 1, columns: 32, bits: (1024 + 512) * 8),
        Cost(format: .nvfp4, rows: 16, columns: 16, bits: (128 + 512 + 4) * 8),
        Cost(format: .q6K, rows: 3, columns: 256, bits: 3 * 210 * 8),
        Cost(format: .bf16, rows: 3, columns: 5, bits: 15 * 16),
        Cost(format: .awq, rows: 2, columns: 64, bits: 128 * 4 + 2 * 32),
        Cost(format: .w4a4, rows: 2, columns: 64, bits: 128 * 4 + 2 * 32),
        // Two runs, the second of 32 weights; 16 levels; a state of 77 letters.
        Cost(format: .nf4, rows: 2, columns: 48, bits: 96 * 4 + 2 * 32 + 16 * 32 + 77 * 8),
    ]

    @Test("costs codes, scales, and what is filled up", arguments: layers)
    func countsBits(cost: Cost) {
        let found = cost.format.bitsPerWeight(rows: cost.rows, columns: cost.columns)
        #expect(abs(found - Double(cost.bits) / Double(cost.rows * cost.columns)) < 1e-12)
    }

    @Test("is in ComfyUI's list or in GGUF's, or convert-to-quant or bitsandbytes alone writes it")
    func isListed() {
        let own: Set<SweptFormat> = [.fp8Row, .fp8Block64, .int8Block64, .nf4]
        #expect(Set(SweptFormat.comfyui + SweptFormat.gguf).union(own) == Set(SweptFormat.all))
        #expect(own.isDisjoint(with: SweptFormat.comfyui))
        #expect(SweptFormat.comfyui.allSatisfy { $0.elementType?.block == nil })
    }
}
