// SPDX-License-Identifier: Apache-2.0
// Codes of a weight in tensor and in row scaling, counted together. Included inside one namespace per level.
//
// Half the increments: one serves both. Within a row the two codes of a weight are nearly in a fixed ratio, so that what a
// row touches lies along a line through the square of all pairs. The square is laid out in tiles, 4 by 4 counts per cache
// line: however steep the line, it touches few of them. The tiles of one row of the square lie in different sets of the
// first-level cache, so that those of one rotation do not drive out another's.

// Counts of pairs of codes, by `place_of`.
typedef uint32_t JointTable[FK_CODES * FK_CODES];

// Where a pair's count is: its place in a tile, the tile's along the row's codes, then along the tensor's.
FK_INLINE size_t place_of(size_t tensor, size_t row) {
    return (row & 0x03) | (tensor & 0x03) << 2 | (row & 0xfc) << 2 | (tensor & 0xfc) << 8;
}

// The places of `count` pairs, a multiple of 64, in some order; two codes per word.
FK_INLINE void find_places(const int8_t *tensor_codes, const int8_t *row_codes, size_t count, uint16_t *places) {
    for (size_t i = 0; i < count; i += 2 * sizeof(H32x) / sizeof(uint16_t)) {
        H32x t = load<H32x>(tensor_codes + i), r = load<H32x>(row_codes + i);
        H32x low = (r & 0x0303) | (t & 0x0303) << 2 | (r & 0x3c3c) << 2;
        H32x high = (r >> 6 & 0x0303) | (t & 0xfcfc);
        store(places + i, (low & 0x00ff) | high << 8);
        store(places + i + 32, low >> 8 | (high & 0xff00));
    }
}

// Counts a piece of `count` weights in several rotations, whose codes and tables follow one another. All places are found
// first: one that was only just written is slow to read while increments wait to be written. Two rotations take turns,
// so that two increments of one place rarely follow closely.
static void count_pairs(const int8_t *codes, size_t stride, size_t count, uint32_t rotations, uint32_t *tables) {
    constexpr size_t most = 1024, table = FK_CODES * FK_CODES;
    uint16_t places[2][most];
    for (size_t first = 0; first < count; first += most) {
        size_t part = count - first < most ? count - first : most;
        for (uint32_t r = 0; r < rotations; r += 2) {
            bool two = r + 1 < rotations;
            for (uint32_t k = 0; k <= two; k++) {
                const int8_t *tensor = codes + 2 * (r + k) * stride + first;
                find_places(tensor, tensor + stride, part, places[k]);
            }
            uint32_t *a = tables + r * table, *b = a + table;
            if (two)
#pragma clang loop unroll_count(4)
                for (size_t i = 0; i < part; i++) a[places[0][i]]++, b[places[1][i]]++;
            else
                for (size_t i = 0; i < part; i++) a[places[0][i]]++;
        }
    }
}

// Adds a cache line of counts, those of the codes from `t` and `r` on, to both scalings' histograms, index code + 128.
FK_INLINE void take_line(const uint32_t *counts, size_t t, size_t r, uint64_t *tensor, uint64_t *row) {
    for (size_t i = 0; i < 16; i++) {
        tensor[(uint8_t)(t + i / 4 + 128)] += counts[i];
        row[(uint8_t)(r + i % 4 + 128)] += counts[i];
    }
}

// Adds what was counted to both scalings' histograms, and empties the table.
static void take_pairs(uint32_t *table, uint64_t *tensor, uint64_t *row) {
    for (size_t t = 0; t < FK_CODES; t += 4)
        for (size_t r = 0; r < FK_CODES; r += 4) {
            uint32_t *counts = table + place_of(t, r);
            if (!any((I16x)load<U16x>(counts))) continue;
            take_line(counts, t, r, tensor, row);
            store(counts, (U16x)0);
        }
}
