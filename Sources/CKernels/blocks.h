// SPDX-License-Identifier: Apache-2.0
// ggml's blocks of 32 and of 64 to float32. Included inside one namespace per level.
//
// Each type is described at its decoder in Sources/Codecs/Blocks, which is what these are tested against. Products and sums are
// rounded in the same order; a - b is made as a + (-b), which is the same.

// 32 codes of a byte each.
FK_INLINE void q8_0(const uint8_t *block, float *values) {
    const float scale = half_at(block);
    for (size_t i = 0; i < 32; i += lanes) store(values + i, signed_numbers(load<B16x>(block + 2 + i)) * scale);
}

// 16 bytes of 4-bit codes: low halves, then high halves.
template <bool adds> FK_INLINE void halves_of(const uint8_t *codes, const Ramp &ramp, float *values) {
    const U16x b = wide(codes);
    store(values, at<adds>(ramp, b)), store(values + lanes, at<adds>(ramp, b >> 4));
}

FK_INLINE void q4_0(const uint8_t *block, float *values) {
    halves_of<false>(block + 2, ramp<false>(8, half_at(block), 0), values);
}

FK_INLINE void q4_1(const uint8_t *block, float *values) {
    halves_of<true>(block + 4, ramp<true>(0, half_at(block), half_at(block + 2)), values);
}

// 16 where the lane's bit is set.
FK_INLINE U16x fifth_bits(uint32_t bits) {
    constexpr U16x each = {1,     1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                           1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
    return (U16x)((each & bits) != 0) & 16u;
}

// 32 codes of 5 bits: the fifth bits, then 16 bytes of the others.
template <bool adds>
FK_INLINE void five_bits(const uint8_t *fifths, int32_t zero, float scale, float addend, float *values) {
    uint32_t fifth;
    __builtin_memcpy(&fifth, fifths, sizeof fifth);
    const U16x b = wide(fifths + 4);
    for (size_t i = 0; i < 2; i++) {
        const U16x code = (i ? b >> 4 : b & 15u) | fifth_bits(i ? fifth >> 16 : fifth);
        const F16x product = __builtin_convertvector((I16x)code - zero, F16x) * scale;
        store(values + i * lanes, adds ? product + addend : product);
    }
}

FK_INLINE void q5_0(const uint8_t *block, float *values) {
    five_bits<false>(block + 2, 16, half_at(block), 0, values);
}

FK_INLINE void q5_1(const uint8_t *block, float *values) {
    five_bits<true>(block + 4, 0, half_at(block), half_at(block + 2), values);
}

constexpr F16x iq4_levels = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
constexpr F16x doubled_e2m1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// The same of levels that are in no line.
FK_INLINE void halves_of(const uint8_t *codes, F16x levels, float *values) {
    const U16x b = wide(codes);
    store(values, level_of(levels, b)), store(values + lanes, level_of(levels, b >> 4));
}

FK_INLINE void iq4_nl(const uint8_t *block, float *values) {
    halves_of(block + 2, iq4_levels * half_at(block), values);
}

// 2^(e - 128), subnormal for e under 2.
FK_INLINE float half_power(uint8_t e) {
    return __builtin_bit_cast(float, e < 2 ? 0x200000u << e : (uint32_t)(e - 1) << 23);
}

FK_INLINE void mxfp4(const uint8_t *block, float *values) {
    halves_of(block + 1, doubled_e2m1 * half_power(block[0]), values);
}

// Half of an unsigned E4M3, whose sign and NaN are passed over.
FK_INLINE float half_scale(uint8_t bits) {
    const uint32_t number = bits & 0x7f;
    if (bits == 0x7f) return 0;
    // The fraction is whole eighths: of 2^-7 if subnormal, else behind a one.
    if (number < 8) return (float)number * 0x1p-10f;
    return __builtin_bit_cast(float, (number << 20) + (119u << 23));
}

FK_INLINE void nvfp4(const uint8_t *block, float *values) {
    for (size_t i = 0; i < 4; i += 2) {
        // Two groups at a time: 8 bytes each, low halves first.
        const U16x b = wide(block + 4 + 8 * i), low = b, high = b >> 4;
        const F16x first = doubled_e2m1 * half_scale(block[i]), second = doubled_e2m1 * half_scale(block[i + 1]);
        U16x codes;
        codes.lo = low.lo, codes.hi = high.lo, store(values + 16 * i, level_of(first, codes));
        codes.lo = low.hi, codes.hi = high.hi, store(values + 16 * i + 16, level_of(second, codes));
    }
}
