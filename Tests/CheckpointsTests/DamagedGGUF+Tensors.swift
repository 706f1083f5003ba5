// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension DamagedGGUF {
    static let tensors = [
        DamagedGGUF(
            "a long name", [.init(String(repeating: "a", count: 65_536), [1])], data: 4,
            "expected a name of a tensor of at most 65535 bytes, found 65536 bytes (rule string-length)."),
        DamagedGGUF(
            "a name twice", [.init("a", [1]), .init("a", [1], at: 32)], data: 36,
            "for tensor \"a\" expected each name once, found the name twice (rule duplicate-tensor)."),
        DamagedGGUF(
            "six dimensions", [.init("a", [1, 1, 1, 1, 1, 1])], data: 4,
            "for tensor \"a\" expected at most 5 dimensions, found 6 (rule shape-rank)."),
        DamagedGGUF(
            "a dimension of 2^63", [.init("a", [1 << 63])], data: 4,
            "for tensor \"a\" expected a dimension below 2^63, found 9223372036854775808 (rule dimension)."),
        DamagedGGUF(
            "a type that is not there", [.init("a", [32], type: 99)], data: 4,
            "for tensor \"a\" expected a type of elements that ggml has, found 99 (rule type-unknown)."),
        DamagedGGUF(
            "a type that is gone", [.init("a", [32], type: 4)], data: 4,
            "for tensor \"a\" expected a type of elements that ggml has, found 4, which it no longer has "
                + "(rule type-unknown)."),
    ]

    static let sizes = [
        DamagedGGUF(
            "rows that end within a block", [.init("a", [48, 2], type: 8)], data: 102,
            "for tensor \"a\" expected rows of whole blocks, 32 elements each, found 48 elements per row for Q8_0 [2, 48] "
                + "(rule whole-blocks)."),
        DamagedGGUF(
            "a scalar in blocks", [.init("a", [], type: 12)], data: 144,
            "for tensor \"a\" expected rows of whole blocks, 256 elements each, found 1 elements per row for Q4_K [] "
                + "(rule whole-blocks)."),
        DamagedGGUF(
            "a size that overflows", [.init("a", [1 << 32, 1 << 32])], data: 4,
            "for tensor \"a\" expected a size below 2^60 bytes, found more for F32 [4294967296, 4294967296] "
                + "(rule size-overflow)."),
        DamagedGGUF(
            "blocks whose number of elements overflows", [.init("a", [1 << 34, 1 << 30], type: 19)], data: 4,
            "for tensor \"a\" expected a size below 2^60 bytes, found more for IQ1_S [1073741824, 17179869184] "
                + "(rule size-overflow)."),
        DamagedGGUF(
            "data past 2^60 bytes", [.init("a", [1 << 60], type: 8)], data: 4,
            "expected a file below 2^60 bytes, found more (rule size-overflow)."),
    ]

    static let places = [
        DamagedGGUF(
            "an offset between two multiples", [.init("a", [1], at: 4)], data: 8,
            "for tensor \"a\" expected its data to begin at a multiple of 32, found 4 (rule offset-alignment)."),
        DamagedGGUF(
            "a hole", [.init("a", [1]), .init("b", [1], at: 64)], data: 68,
            "for tensor \"b\" expected its data to begin at 32, behind the data before it, found 64 (rule data-hole)."),
        DamagedGGUF(
            "two tensors at one place", [.init("a", [1]), .init("b", [1])], data: 4,
            "for tensor \"b\" expected its data to begin at 32, behind the data before it, found 0 (rule data-overlap)."
        ),
        DamagedGGUF(
            "tensors that are not in order", [.init("a", [1], at: 32), .init("b", [1])], data: 36,
            "for tensor \"a\" expected its data to begin at 0, behind the data before it, found 32 (rule data-hole)."),
        DamagedGGUF(
            "one byte too few", GGUFBytes([.init("a", [1])], data: 3).file,
            "has 67 of 68 bytes: the download is not complete; go on with it, or download it again (rule data-end)."),
        DamagedGGUF(
            "a byte behind the padding", [.init("a", [1])], data: 33,
            "expected the file to end with the last tensor at byte 68, or with its padding at 96, found 97 bytes "
                + "(rule data-trailing)."),
        DamagedGGUF(
            "an original shape of another size",
            {
                var file = GGUFBytes([.init("a", [4])], data: 16)
                file.add("comfy.gguf.orig_shape.a", arrayOf: 5, count: 2, [2, 0, 0, 0, 3, 0, 0, 0])
                return file
            }(),
            "for tensor \"a\" expected an original shape of 4 elements, as many as [4] has, found [2, 3] "
                + "(rule original-shape)."),
    ]
}
