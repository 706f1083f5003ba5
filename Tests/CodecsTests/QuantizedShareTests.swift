// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// What is a quantized file, and what only has something quantized in it.
@Suite struct QuantizedShareTests {
    typealias Tensor = LayoutFile.Tensor

    private static func weights(_ count: Int) -> [Tensor] {
        (0..<count).map { Tensor("w\($0).weight", "BF16", [64, 64]) }
    }

    private static func codes(_ count: Int, _ dtype: String = "I8") -> [Tensor] {
        (0..<count).map { Tensor("c\($0).weight", dtype, [64, 64], .codes) }
    }

    @Test(
        "most is more than half of the matrices, whatever their size",
        arguments: [
            (codes(1), true), (codes(2) + weights(1), true), (codes(1) + weights(1), false),
            (codes(1) + weights(2), false), (weights(1), false), ([], false),
            (codes(2) + [Tensor("embed.weight", "BF16", [4096, 64])], true),
            (weights(2) + [Tensor("embed.weight", "I8", [4096, 64], .codes)], false),
        ] as [([Tensor], Bool)])
    func countsMatrices(tensors: [Tensor], isMost: Bool) throws {
        #expect(try LayoutFile("", tensors).checkpoint().quantizedShare().isMost == isMost)
    }

    @Test("int8 buffers of each block make no quantized file, unless they hold most of the numbers")
    func doesNotCountBuffers() throws {
        func share(_ size: Int) throws -> QuantizedShare {
            let buffers = (0..<3).map { Tensor("b\($0).positions", "I8", [64, size], .codes) }
            return try LayoutFile("", Self.weights(2) + buffers).checkpoint().quantizedShare()
        }
        #expect(try share(16).codes.count == 3 && !share(16).isMost)
        #expect(try share(128).isMost)
    }

    @Test(
        "the file is named by what most of its codes are",
        arguments: [
            (codes(2) + [Tensor("d.weight", "F8_E4M3", [64, 64])], "an INT8 file"),
            (codes(1, "F8_E5M2"), "a plain FP8 file"),
            (
                [Tensor("a.weight", "U8", [2048, 1]), Tensor("a.weight.absmax", "F32", [64])],
                "a file in bitsandbytes' 4-bit layout"
            ),
            (weights(1), ""),
        ])
    func namesTheFile(tensors: [Tensor], kind: String) throws {
        #expect(try LayoutFile("", tensors).checkpoint().quantizedShare().kind == kind)
    }

    @Test(
        "the article is that of the word as it is spoken",
        arguments: [
            ("NVFP4", "an NVFP4 file"), ("FP8", "an FP8 file"), ("W4A8", "a W4A8 file"), ("U8", "a U8 file"),
            ("packed int4", "a packed int4 file"), ("SDNQ's layout", "a file in SDNQ's layout"),
        ])
    func hasAnArticle(name: String, words: String) {
        #expect(FileKind.words(name) == words)
    }
}
