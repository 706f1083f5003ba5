// SPDX-License-Identifier: Apache-2.0
// How a sweep lays out a row's weights. Included inside one namespace per level.
//
// Grouped, if the row is a multiple of 64: a block of 1024 weights is 64 vectors, vector j holding weight j of each of
// sixteen runs of 64. Butterflies of strides 1, 4 and 16 are then between vectors, without a shuffle, for every
// configuration, at the price of one transposition. Linear, otherwise: sixteen neighbours per vector.

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

// Whether something of `count` elements is NaN or infinite: the largest magnitude says so, taken on the bits.
template <fk_type type> static bool all_finite(const void *elements, size_t count) {
    if constexpr (type == FK_BF16 || type == FK_F16) {
        constexpr uint16_t infinity = type == FK_BF16 ? 0x7f80 : 0x7c00;
        const uint16_t *e = (const uint16_t *)elements;
        uint16_t top = 0;
        for (size_t i = 0; i < count; i++) {
            uint16_t magnitude = e[i] & 0x7fff;
            top = magnitude > top ? magnitude : top;
        }
        return top < infinity;
    } else {
        for (size_t i = 0; i < count; i += lanes) {
            F16x bad = decoded<type>(elements, i);
            if (any((I16x)((bits(bad) & 0x7fffffffu) >= 0x7f800000u))) return false;
        }
        return true;
    }
}

// Sixteen rows of sixteen words, a run apart, transposed. Runs past `count` weights are 0.
template <bool whole, typename Load, typename Take> FK_INLINE void transposed(size_t count, Load load_words, Take take) {
    F16x v[16];
#pragma clang loop unroll(full)
    for (size_t g = 0; g < 16; g++) {
        if (whole || g * run < count) v[g] = load_words(g);
        else v[g] = 0;
    }
    transpose(v);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) take(i, v[i]);
}

// Two neighbouring halves are transposed as one word, and taken apart afterwards: half the shuffles.
template <fk_type type, bool whole, typename Take>
FK_INLINE void transposed_halves(const void *elements, size_t count, Take take) {
    const uint16_t *e = (const uint16_t *)elements;
    for (size_t part = 0; part < 2; part++)
        transposed<whole>(
            count, [&](size_t g) __attribute__((always_inline)) { return load<F16x>(e + g * run + part * 32); },
            [&](size_t i, F16x words) __attribute__((always_inline)) {
                U16x w = bits(words);
                if constexpr (type == FK_BF16) {
                    take(part * 32 + 2 * i, floats(w << 16)), take(part * 32 + 2 * i + 1, floats(w & 0xffff0000u));
                } else {
                    take(part * 32 + 2 * i, from_halves(w & 0xffffu)), take(part * 32 + 2 * i + 1, from_halves(w >> 16));
                }
            });
}

// Weights as they are to `take(j, vector)`, vector j of the block.
template <fk_type type, bool whole, typename Take>
FK_INLINE void transposed_weights(const void *elements, size_t count, Take take) {
    if constexpr (type == FK_BF16 || type == FK_F16) transposed_halves<type, whole>(elements, count, take);
    else
        for (size_t quarter = 0; quarter < 4; quarter++)
            transposed<whole>(
                count, [&](size_t g) __attribute__((always_inline)) {
                    return decoded<type>(elements, g * run + quarter * lanes);
                },
                [&](size_t i, F16x w) __attribute__((always_inline)) { take(quarter * lanes + i, w); });
}

// NaN and infinity become 0 and are counted; `mask`, unless null, receives all bits where a weight is finite.
template <fk_type type> static uint64_t decode_careful(const void *elements, size_t count, float *block, float *mask) {
    I16x non_finite = 0;
    transposed_weights<type, false>(elements, count, [&](size_t j, F16x value) {
        U16x bad = (U16x)((bits(value) & 0x7fffffffu) >= 0x7f800000u);
        non_finite -= (I16x)bad;
        store(block + j * lanes, floats(bits(value) & ~bad));
        if (mask) store(mask + j * lanes, floats(~bad));
    });
    return sum(non_finite);
}

// Decodes `count` weights, a multiple of 64 and at most 1024, into one grouped block, zeros after them.
// NaN and infinity become 0; `mask`, unless null, receives all bits where a weight is finite. Returns how many are not.
template <fk_type type> static uint64_t decode_block(const void *elements, size_t count, float *block, float *mask) {
    if (mask || !all_finite<type>(elements, count)) return decode_careful<type>(elements, count, block, mask);
    auto take = [&](size_t j, F16x w) __attribute__((always_inline)) { store(block + j * lanes, w); };
    if (count == block_weights) transposed_weights<type, true>(elements, count, take);
    else transposed_weights<type, false>(elements, count, take);
    return 0;
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
