// SPDX-License-Identifier: Apache-2.0
// How a sweep lays out a row's weights. Included inside a namespace a level.
//
// Grouped, where the row is a multiple of 64: a block of 1024 weights is 64 vectors, vector j holding weight j of each of
// sixteen runs of 64. Butterflies of strides 1, 4 and 16 are then between vectors, without a shuffle, for every
// configuration, at the price of one transposition. Linear, elsewhere: sixteen neighbours a vector.

constexpr size_t block_weights = 1024, block_vectors = 64, run = 64;

FK_INLINE void transpose(F16x (&v)[16]) {
    for (size_t i = 0; i < 8; i++) {
        F16x a = v[i], b = v[i + 8];
        v[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        v[i + 8] = __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
    for (size_t h = 0; h < 16; h += 8)
        for (size_t i = h; i < h + 4; i++) {
            F16x a = v[i], b = v[i + 4];
            v[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
            v[i + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        }
    for (size_t h = 0; h < 16; h += 4)
        for (size_t i = h; i < h + 2; i++) {
            F16x a = v[i], b = v[i + 2];
            v[i] = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            v[i + 2] = __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    for (size_t i = 0; i < 16; i += 2) {
        F16x a = v[i], b = v[i + 1];
        v[i] = __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
        v[i + 1] = __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
    }
}

// Decodes `count` weights, a multiple of 64 and at most 1024, into one grouped block, zeros after them.
// NaN and infinity become 0; `mask`, unless null, receives all bits where a weight is finite. Returns how many are not.
template <fk_type type> static uint64_t decode_block(const void *elements, size_t count, float *block, float *mask) {
    I16x non_finite = 0;
    for (size_t quarter = 0; quarter < 4; quarter++) {
        F16x w[16], finite[16];
        for (size_t g = 0; g < 16; g++) {
            w[g] = 0, finite[g] = 0;
            if (g * run >= count) continue;
            F16x value = decoded<type>(elements, g * run + quarter * lanes);
            I16x bad = (bits(value) & 0x7fffffffu) >= 0x7f800000u;
            non_finite -= bad;
            w[g] = floats(bits(value) & ~(U16x)bad), finite[g] = floats(~(U16x)bad);
        }
        transpose(w);
        for (size_t i = 0; i < 16; i++) store(block + (quarter * 16 + i) * lanes, w[i]);
        if (!mask) continue;
        transpose(finite);
        for (size_t i = 0; i < 16; i++) store(mask + (quarter * 16 + i) * lanes, finite[i]);
    }
    return sum(non_finite);
}

// The same, linear: `count` is at most 1024, and zeros follow to a multiple of 16.
template <fk_type type> static uint64_t decode_line(const void *elements, size_t count, float *line, float *mask) {
    uint64_t bad = decode_as<type>(elements, count, line);
    if (mask) finite_mask(type, elements, count, mask);
    return bad;
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
