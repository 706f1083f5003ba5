// SPDX-License-Identifier: Apache-2.0
// What small codes stand for: 16 levels by 4 bits, FP8 by bit arithmetic. Included inside one namespace per level.

typedef uint64_t L8x __attribute__((ext_vector_type(8)));

FK_INLINE F16x signed_numbers(B16x codes) { return __builtin_convertvector(__builtin_convertvector(codes, I16x), F16x); }
FK_INLINE F16x numbers(U8x codes) { return __builtin_convertvector(__builtin_convertvector(codes, I16x), F16x); }

// The float16 at an address of any alignment.
FK_INLINE float half_at(const uint8_t *from) {
    uint16_t h;
    __builtin_memcpy(&h, from, sizeof h);
#if FK_FMA && defined(__x86_64__)
    // By way of an integer's register: put into a part of a vector's, it would wait for the one before.
    int32_t whole = h;
    asm("" : "+r"(whole));
    return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(whole)));
#elif FK_FMA
    return (float)__builtin_bit_cast(_Float16, h);
#else
    // As from_halves has it.
    const uint32_t m = (uint32_t)(h & 0x7fff) << 13, special = m >= 0x7c00u << 13 ? 0x7f800000u : 0;
    const uint32_t v = __builtin_bit_cast(uint32_t, __builtin_bit_cast(float, m) * 0x1p112f);
    return __builtin_bit_cast(float, v | special | (uint32_t)(h & 0x8000) << 16);
#endif
}

// table[code mod 16], whatever the bits above.
FK_INLINE F16x level_of(F16x table, U16x codes) {
#if FK_AVX512
    return (F16x)_mm512_permutexvar_ps((__m512i)codes, (__m512)table);
#elif FK_FMA && defined(__x86_64__)
    // Each half of the table by three bits; the fourth, as the sign, says which.
    auto eight = [&](__m256i i) __attribute__((always_inline)) {
        __m256 low = _mm256_permutevar8x32_ps((__m256)table.lo, i), high = _mm256_permutevar8x32_ps((__m256)table.hi, i);
        return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)));
    };
    F16x levels;
    levels.lo = eight((__m256i)codes.lo), levels.hi = eight((__m256i)codes.hi);
    return levels;
#elif defined(__aarch64__)
    // The four bytes of each level, out of 64.
    const U16x places = (codes & 15u) * 0x04040404u + 0x03020100u;
    const uint8x16x4_t bytes = __builtin_bit_cast(uint8x16x4_t, table), at = __builtin_bit_cast(uint8x16x4_t, places);
    uint8x16x4_t levels;
    for (size_t i = 0; i < 4; i++) levels.val[i] = vqtbl4q_u8(bytes, at.val[i]);
    return __builtin_bit_cast(F16x, levels);
#else
    alignas(64) float from[lanes];
    store(from, table);
    F16x levels;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++) levels[i] = from[codes[i] & 15];
    return levels;
#endif
}

// table[code] of 64.
FK_INLINE F16x level_of_64(const float *table, U16x codes) {
#if FK_AVX512
    const __m512i at = (__m512i)codes;
    const __m512 low = _mm512_permutex2var_ps(_mm512_loadu_ps(table), at, _mm512_loadu_ps(table + 16));
    const __m512 high = _mm512_permutex2var_ps(_mm512_loadu_ps(table + 32), at, _mm512_loadu_ps(table + 48));
    return (F16x)_mm512_mask_blend_ps(_mm512_test_epi32_mask(at, _mm512_set1_epi32(32)), low, high);
#else
    F16x levels;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++) levels[i] = table[codes[i]];
    return levels;
#endif
}

// 4-bit codes that stand for scale * (code - zero), or that and something added: one table where looking up is cheaper.
struct Ramp {
#if FK_AVX512
    F16x table;
#else
    int32_t zero;
    float scale, addend;
#endif
};

constexpr F16x counted = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

template <bool adds> FK_INLINE Ramp ramp(int32_t zero, float scale, float addend) {
#if FK_AVX512
    const F16x table = (counted - (float)zero) * scale;
    return {adds ? table + addend : table};
#else
    return {zero, scale, addend};
#endif
}

template <bool adds> FK_INLINE F16x at(const Ramp &ramp, U16x codes) {
#if FK_AVX512
    return level_of(ramp.table, codes);
#else
    const F16x product = __builtin_convertvector((I16x)(codes & 15u) - ramp.zero, F16x) * ramp.scale;
    return adds ? product + ramp.addend : product;
#endif
}

// The low halves of sixteen bytes, with what is above them, to the first vector, and the high halves to the second.
FK_INLINE U16x wide(const uint8_t *bytes) { return __builtin_convertvector(load<U8x>(bytes), U16x); }

// The halves of eight bytes in turn, the low one or the high one first; above four bits lies what happens to.
template <bool low_first> FK_INLINE U16x in_turn(const uint8_t *bytes) {
    typedef uint8_t U8x8 __attribute__((ext_vector_type(8)));
    const L8x b = __builtin_convertvector(load<U8x8>(bytes), L8x);
    return __builtin_bit_cast(U16x, low_first ? b | b << 28 : b >> 4 | b << 32);
}

// Sixteen numbers of E4M3 by their codes.
FK_INLINE F16x from_e4m3(const float *table, const uint8_t *codes) {
#if FK_FMA
    // Moved to a float16's places the number is 2^8 times too small; the product is exact. All ones are a NaN.
    (void)table;
    const H16x b = (H16x)__builtin_convertvector(load<B16x>(codes), S16x), m = b << 7 & 0x3f80;
    const H16x nan = (H16x)(m == (H16x)0x3f80) & 0x7c00;
    return halves((b & 0x8000) | m | nan) * 256.0f;
#else
    F16x found;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++) found[i] = table[codes[i]];
    return found;
#endif
}
