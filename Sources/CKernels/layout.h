// SPDX-License-Identifier: Apache-2.0
// How a sweep lays out a row's weights. Included inside a namespace a level.
//
// Grouped, where the row is a multiple of 64: a block of 1024 weights is 64 vectors, vector j holding weight j of each of
// sixteen runs of 64. Butterflies of strides 1, 4 and 16 are then between vectors, without a shuffle, for every
// configuration, at the price of one transposition. Linear, elsewhere: sixteen neighbours a vector.

constexpr size_t block_weights = 1024, block_vectors = 64, run = 64;

FK_INLINE void transpose(F16x (&v)[16]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) {
        F16x a = v[i], b = v[i + 8];
        v[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        v[i + 8] = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
#pragma clang loop unroll(full)
    for (size_t h = 0; h < 16; h += 8)
#pragma clang loop unroll(full)
        for (size_t i = h; i < h + 4; i++) {
            F16x a = v[i], b = v[i + 4];
            v[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
            v[i + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        }
#pragma clang loop unroll(full)
    for (size_t h = 0; h < 16; h += 4)
#pragma clang loop unroll(full)
        for (size_t i = h; i < h + 2; i++) {
            F16x a = v[i], b = v[i + 2];
            v[i] = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            v[i + 2] = __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i += 2) {
        F16x a = v[i], b = v[i + 1];
        v[i] = __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
        v[i + 1] = __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    }
}

FK_INLINE U16x not_finite(F16x value) { return (U16x)((bits(value) & 0x7fffffffu) >= 0x7f800000u); }

// One quarter of a block: weights 16 * quarter ... of each run, transposed by `take(i, vector)`. Runs past `count` are 0.
template <fk_type type, bool whole, typename Map, typename Take>
FK_INLINE void quarter_of(const void *elements, size_t count, size_t quarter, Map map, Take take) {
    F16x v[16];
#pragma clang loop unroll(full)
    for (size_t g = 0; g < 16; g++) {
        if (whole || g * run < count) v[g] = map(decoded<type>(elements, g * run + quarter * lanes));
        else v[g] = 0;
    }
    transpose(v);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) take(quarter * 16 + i, v[i]);
}

template <fk_type type, bool whole> FK_INLINE uint64_t decode_runs(const void *elements, size_t count, float *block) {
    U16x bad = 0;
    for (size_t quarter = 0; quarter < 4; quarter++)
        quarter_of<type, whole>(
            elements, count, quarter,
            [&](F16x value) __attribute__((always_inline)) {
                U16x mask = not_finite(value);
                bad -= mask;
                return floats(bits(value) & ~mask);
            },
            [&](size_t i, F16x w) __attribute__((always_inline)) { store(block + i * lanes, w); });
    return sum((I16x)bad);
}

// All bits where a weight of the block is finite, none elsewhere.
template <fk_type type> static void mask_runs(const void *elements, size_t count, float *mask) {
    for (size_t quarter = 0; quarter < 4; quarter++)
        quarter_of<type, false>(
            elements, count, quarter, [](F16x value) { return floats(~not_finite(value)); },
            [&](size_t i, F16x m) { store(mask + i * lanes, m); });
}

// Decodes `count` weights, a multiple of 64 and at most 1024, into one grouped block, zeros after them.
// NaN and infinity become 0; `mask`, unless null, receives all bits where a weight is finite. Returns how many are not.
template <fk_type type> static uint64_t decode_block(const void *elements, size_t count, float *block, float *mask) {
    if (mask) mask_runs<type>(elements, count, mask);
    return count == block_weights ? decode_runs<type, true>(elements, count, block)
                                  : decode_runs<type, false>(elements, count, block);
}

// The same, linear: `count` is at most 1024, and zeros follow to a multiple of 16.
template <fk_type type> static uint64_t decode_line(const void *elements, size_t count, float *line, float *mask) {
    if (mask) finite_mask(type, elements, count, mask);
    return decode_as<type>(elements, count, line);
}

typedef uint64_t (*decode_function)(const void *, size_t, float *, float *);

FK_INLINE decode_function decoder(fk_type type, bool grouped) {
    switch (type) {
    case FK_BF16: return grouped ? decode_block<FK_BF16> : decode_line<FK_BF16>;
    case FK_F16: return grouped ? decode_block<FK_F16> : decode_line<FK_F16>;
    case FK_F32: return grouped ? decode_block<FK_F32> : decode_line<FK_F32>;
    default: return grouped ? decode_block<FK_F64> : decode_line<FK_F64>;
    }
}
