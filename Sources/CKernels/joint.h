// SPDX-License-Identifier: Apache-2.0
// Codes of a weight in tensor and in row scaling, counted together. Included inside a namespace a level.
//
// Half the increments: one serves both. Within a row the two codes of a weight are nearly in a fixed ratio, so that what a
// row touches lies along a line through the square of all pairs. The square is laid out in tiles, 4 by 4 counts a cache
// line, 32 by 32 a page: however steep the line, it touches few of either.

// Counts of pairs of codes, by `place_of`.
typedef uint32_t JointTable[FK_CODES * FK_CODES];

// Where a pair's count is. `V` holds codes as bytes, widened.
template <typename V> FK_INLINE V place_of(V tensor, V row) {
    return (row & 0x03) | (tensor & 0x03) << 2 | (row & 0x1c) << 2 | (tensor & 0x1c) << 5 | (row & 0xe0) << 5
           | (tensor & 0xe0) << 8;
}

// Counts `count` pairs, a multiple of 16. All of a block's places are found first: a place that was only just written is
// slow to read while increments wait to be written.
static void count_pairs(const int8_t *tensor_codes, const int8_t *row_codes, size_t count, uint32_t *table) {
    uint16_t places[1024];
    for (size_t first = 0; first < count; first += 1024) {
        size_t part = count - first < 1024 ? count - first : 1024;
        for (size_t i = 0; i < part; i += lanes) {
            H16x tensor = __builtin_convertvector(load<U8x>(tensor_codes + first + i), H16x);
            H16x row = __builtin_convertvector(load<U8x>(row_codes + first + i), H16x);
            store(places + i, place_of(tensor, row));
        }
#pragma clang loop unroll_count(8)
        for (size_t i = 0; i < part; i++) table[places[i]]++;
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
