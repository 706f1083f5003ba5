// SPDX-License-Identifier: Apache-2.0
// ggml's blocks of 256, and which function decodes which type. Included inside one namespace per level.

FK_INLINE uint32_t word_at(const uint8_t *from) {
    uint32_t word;
    __builtin_memcpy(&word, from, sizeof word);
    return word;
}

// 16 numbers of a byte each, in four words.
FK_INLINE U8x sixteen(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    typedef uint32_t U4x __attribute__((ext_vector_type(4)));
    return __builtin_bit_cast(U8x, (U4x){a, b, c, d});
}

// A number for the first eight lanes and one for the others.
FK_INLINE F16x split(float first, float second) {
    F16x both;
    both.lo = first, both.hi = second;
    return both;
}

// 16 groups of 16 codes of 2 bits, each with a scale and a minimum.
FK_INLINE void q2_k(const uint8_t *block, float *values) {
    const U8x parts = load<U8x>(block);
    alignas(64) float scales[16], minima[16];
    store(scales, numbers(parts & 15) * half_at(block + 80)), store(minima, numbers(parts >> 4) * half_at(block + 82));
    for (size_t g = 0; g < 16; g++) {
        const U8x b = load<U8x>(block + 16 + g / 8 * 32 + g % 2 * 16);
        store(values + g * 16, numbers(b >> (uint8_t)(g % 8 / 2 * 2) & 3) * scales[g] - minima[g]);
    }
}

// 16 groups of 16 codes of 3 bits. Scales have four bits in halves of 8 bytes and two in 4 more.
FK_INLINE void q3_k(const uint8_t *block, float *values) {
    constexpr uint32_t four = 0x0f0f0f0f, two = 0x03030303;
    const uint32_t a = word_at(block + 96), b = word_at(block + 100), h = word_at(block + 104);
    const U8x parts = sixteen((a & four) | (h & two) << 4, (b & four) | (h >> 2 & two) << 4,
                              (a >> 4 & four) | (h >> 4 & two) << 4, (b >> 4 & four) | (h >> 6 & two) << 4);
    alignas(64) float scales[16];
    store(scales, (numbers(parts) - 32.0f) * half_at(block + 108));
    for (size_t g = 0; g < 16; g++) {
        const U8x third = load<U8x>(block + g % 2 * 16) >> (uint8_t)(g / 2) & 1;
        const U8x low = load<U8x>(block + 32 + g / 8 * 32 + g % 2 * 16) >> (uint8_t)(g % 8 / 2 * 2) & 3;
        store(values + g * 16, signed_numbers((B16x)((low | third << 2) - 4)) * scales[g]);
    }
}

// The scales of eight groups, then their minima, all of 6 bits, times the block's: SixBitScales says where they lie.
FK_INLINE void six_bits(const uint8_t *block, float *parts) {
    constexpr uint32_t six = 0x3f3f3f3f, four = 0x0f0f0f0f, two = 0x03030303;
    const uint32_t a = word_at(block + 4), b = word_at(block + 8), c = word_at(block + 12);
    const U8x bytes = sixteen(a & six, (c & four) | (a >> 6 & two) << 4, b & six, (c >> 4 & four) | (b >> 6 & two) << 4);
    store(parts, numbers(bytes) * split(half_at(block), half_at(block + 2)));
}

FK_INLINE void q4_k(const uint8_t *block, float *values) {
    alignas(64) float parts[16];
    six_bits(block, parts);
    for (size_t g = 0; g < 8; g += 2) {
        const Ramp low = ramp<true>(0, parts[g], -parts[8 + g]), high = ramp<true>(0, parts[g + 1], -parts[9 + g]);
        for (size_t i = 0; i < 32; i += lanes) {
            const U16x b = wide(block + 16 + g * 16 + i);
            store(values + g * 32 + i, at<true>(low, b)), store(values + g * 32 + 32 + i, at<true>(high, b >> 4));
        }
    }
}

FK_INLINE void q5_k(const uint8_t *block, float *values) {
    alignas(64) float parts[16];
    six_bits(block, parts);
    for (size_t g = 0; g < 8; g++)
        for (size_t i = 0; i < 32; i += lanes) {
            const U8x b = load<U8x>(block + 48 + g / 2 * 32 + i), fifth = load<U8x>(block + 16 + i) >> (uint8_t)g & 1;
            store(values + g * 32 + i, numbers((g % 2 ? b >> 4 : b & 15) | fifth << 4) * parts[g] - parts[8 + g]);
        }
}

// 16 groups of 16 codes of 6 bits, in halves of 128.
FK_INLINE void q6_k(const uint8_t *block, float *values) {
    alignas(64) float scales[16];
    store(scales, signed_numbers(load<B16x>(block + 192)) * half_at(block + 208));
    for (size_t g = 0; g < 16; g++) {
        const size_t half = g / 8, run = g % 8 / 2, i = g % 2 * 16;
        const U8x b = load<U8x>(block + half * 64 + run % 2 * 32 + i);
        const U8x high = load<U8x>(block + 128 + half * 32 + i) >> (uint8_t)(run * 2) & 3;
        const B16x code = (B16x)(((run >= 2 ? b >> 4 : b & 15) | high << 4) - 32);
        store(values + g * 16, signed_numbers(code) * scales[g]);
    }
}

// 8 groups of 32 codes of 4 bits, whose scales have four bits in halves of 4 bytes and two in 2 more.
FK_INLINE void iq4_xs(const uint8_t *block, float *values) {
    const float scale = half_at(block);
    const uint32_t high = word_at(block) >> 16, low = word_at(block + 4);
    for (uint32_t g = 0; g < 8; g++) {
        const int32_t part = (int32_t)((low >> 4 * g & 15) | (high >> 2 * g & 3) << 4) - 32;
        halves_of(block + 8 + g * 16, iq4_levels * (scale * (float)part), values + g * 32);
    }
}

// Blocks one after the other: `bytes` and `elements` of each.
template <size_t bytes, size_t elements, typename Decode>
FK_INLINE void each_block(const void *blocks, size_t count, float *values, Decode decode) {
    const uint8_t *from = (const uint8_t *)blocks;
    for (size_t i = 0; i < count; i++) decode(from + i * bytes, values + i * elements);
}

#define FK_EACH(name, bytes, elements)                                                                                 \
    return each_block<bytes, elements>(blocks, count, values, [](const uint8_t *block, float *to)                      \
                                       __attribute__((always_inline)) { name(block, to); })

static void decode_blocks(fk_block type, const void *blocks, size_t count, float *values) {
    switch (type) {
    case FK_Q8_0: FK_EACH(q8_0, 34, 32);
    case FK_Q4_0: FK_EACH(q4_0, 18, 32);
    case FK_Q4_1: FK_EACH(q4_1, 20, 32);
    case FK_Q5_0: FK_EACH(q5_0, 22, 32);
    case FK_Q5_1: FK_EACH(q5_1, 24, 32);
    case FK_Q2_K: FK_EACH(q2_k, 84, 256);
    case FK_Q3_K: FK_EACH(q3_k, 110, 256);
    case FK_Q4_K: FK_EACH(q4_k, 144, 256);
    case FK_Q5_K: FK_EACH(q5_k, 176, 256);
    case FK_Q6_K: FK_EACH(q6_k, 210, 256);
    case FK_IQ4_NL: FK_EACH(iq4_nl, 18, 32);
    case FK_IQ4_XS: FK_EACH(iq4_xs, 136, 256);
    case FK_MXFP4: FK_EACH(mxfp4, 17, 32);
    case FK_NVFP4: FK_EACH(nvfp4, 36, 64);
    }
}
#undef FK_EACH
