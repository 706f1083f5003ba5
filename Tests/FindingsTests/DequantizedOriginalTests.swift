// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Findings

/// An original that was dequantized from a format is known by what that format keeps of it.
@Suite struct DequantizedOriginalTests {
    private static func kept(_ label: String, _ bits: Double, _ snr: [Double?]) -> DequantizedOriginal.Kept {
        DequantizedOriginal.Kept(label: label, bitsPerWeight: bits, snrDB: snr)
    }

    /// Pooled SNRs of real models: MiniLM, rxnfp, the speech model, and the U-Net with its flat rows (shared/FORMATS.md, section 4).
    private static let honest = [
        kept("bf16", 16, [.infinity, 55.6, 55.5, 56.1]), kept("Q8_0", 8.5, [45.2, 45.2, 44.6, 49.7]),
        kept("row", 8.1, [41.1, 42.4, 39.4, 49.3]), kept("fp8/tensor", 8, [31.6, 31.5, 31.5, 31.7]),
        kept("Q6_K", 6.56, [34.3, 34.8, 34.4, nil]), kept("Q5_0", 5.5, [27.2, 27.2, 26.6, 31.4]),
        kept("Q4_0", 4.5, [21.1, 21.1, 20.6, 25.8]), kept("nvfp4", 4.5, [20.5, 20.5, 20.5, 21.5]),
    ]

    @Test func doesNotAccuseHonestOriginals() { #expect(DequantizedOriginal(Self.honest) == nil) }

    /// A superset of the format's numbers leaps as well.
    @Test func namesTheFormatOfFewestBits() throws {
        let leaps: [String: [Double?]] = [
            "Q4_0": [57, 56, 57, 58], "Q5_0": [57, 56, 57, 58], "Q8_0": [52, 52, 53, 53],
        ]
        let formats = Self.honest.map { Self.kept($0.label, $0.bitsPerWeight, leaps[$0.label] ?? $0.snrDB) }
        let found = try #require(DequantizedOriginal(formats))
        #expect(found.label == "Q4_0" && found.layers == 4 && found.sampled == 4)
        #expect(found.sentence.hasPrefix("4 of 4 layers come back from Q4_0"))
    }

    @Test(
        arguments: [
            ("nvfp4", [41, 42, 43, 41], true), ("nvfp4", [39, 39, 39, 39], false), ("row", [51, 51, 51, 51], false),
            ("row", [53, 53, 53, 20], true), ("row", [.infinity, 30, 30, 30], false),
            // In BF16 FP8's scale is off; honest FP8 has 36 dB at most, and a copy with 1 % of noise 43.
            ("fp8/tensor", [48.6, 49, 50, 51], true), ("fp8/tensor", [43, 43, 44, 42], false),
            // A search that takes another scale in some layers.
            ("Q5_0", [38.7, 44, 39.5, 42], true), ("Q5_0", [38.7, 39, 39.5, 41], false),
            ("Q5_0", [35, 35, 60, 60], false),
        ] as [(String, [Double?], Bool)])
    func asksFewBitsForLess(label: String, snr: [Double?], isFound: Bool) {
        let formats = Self.honest.map { Self.kept($0.label, $0.bitsPerWeight, $0.label == label ? snr : $0.snrDB) }
        #expect(DequantizedOriginal(formats)?.label == (isFound ? label : nil))
    }

    /// Formats with a limit of their own, beside honest figures of the others.
    @Test(
        arguments: [
            ("w6a8", 6.55, [38, 38.2, 38.9, 40], true), ("w6a8", 6.55, [37.5, 37.5, 36.8, 36.8], false),
            ("w4a8", 4.55, [40.4, 40.4, 40.4, 40.4], true), ("w4a8", 4.55, [37.9, 37.3, 37.3, 37.3], false),
            ("Q3_K", 3.44, [30.2, 30.4, 30.1, 30.4], true), ("Q3_K", 3.44, [18, 18, 17, 16], false),
            // What MXFP8 holds, FP8 without a scale nearly holds.
            ("fp8/plain", 8, [101, 92, 75, 58], false), ("fp8/plain", 8, [.infinity, .infinity, .infinity, 31], true),
        ] as [(String, Double, [Double?], Bool)])
    func hasALimitOfItsOwn(label: String, bits: Double, snr: [Double?], isFound: Bool) {
        #expect(DequantizedOriginal(Self.honest + [Self.kept(label, bits, snr)])?.label == (isFound ? label : nil))
    }

    @Test func ofTheSameBitsTheClearlyBetterOneIsMeantAndElseTheFirst() {
        let formats = Self.honest.filter { $0.label != "fp8/tensor" } + [Self.kept("fp8/tensor", 8.01, [54.7, 53.9])]
        let (same, better) = ([54.8, 54.0], [56.0, 56.0])
        #expect(DequantizedOriginal(formats + [Self.kept("fp8/block64", 8.01, same)])?.label == "fp8/tensor")
        #expect(DequantizedOriginal(formats + [Self.kept("fp8/block64", 8.01, better)])?.label == "fp8/block64")
    }

    @Test func layersOfZerosSayNothing() {
        let zeros = Self.honest.map { Self.kept($0.label, $0.bitsPerWeight, [.infinity, .infinity, 20, 30]) }
        #expect(DequantizedOriginal(zeros) == nil)
    }
}
