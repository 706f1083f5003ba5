// SPDX-License-Identifier: Apache-2.0
// Rounding to the numbers of small floating-point types, sixteen at a time, half to even. Included inside one namespace per level.

constexpr float power_of_two(int exponent) { return __builtin_bit_cast(float, (uint32_t)(127 + exponent) << 23); }

FK_INLINE F16x clamped(F16x v, float low, float high) {
    v = v > high ? (F16x)high : v;
    return v < low ? (F16x)low : v;
}

FK_INLINE I16x clamped(I16x v, int32_t low, int32_t high) {
    v = v > high ? (I16x)high : v;
    return v < low ? (I16x)low : v;
}

// The nearest whole number, for magnitudes under 2^22.
FK_INLINE F16x whole(F16x v) { return (v + rounder) - rounder; }

// ggml's nearest_int: the same, and for larger magnitudes, NaN and infinity what the low bits of the sum happen to be.
FK_INLINE I16x nearest_int(F16x v) { return (I16x)(bits(v + rounder) & 0x7fffffu) - 0x400000; }

FK_INLINE F16x numbers(I16x v) { return __builtin_convertvector(v, F16x); }

// To `fraction` fraction bits, the least normal number being 2^least. What lies beyond the type's largest number becomes what a
// type of more exponent bits would have.
template <int fraction, int least> FK_INLINE F16x rounded_to(F16x v) {
    constexpr uint32_t dropped = 23 - fraction;
    U16x sign = bits(v) & 0x80000000u, a = bits(v) & 0x7fffffffu;
    U16x normal = (a + ((1u << (dropped - 1)) - 1) + (a >> dropped & 1u)) & ~((1u << dropped) - 1);
    // Under the least normal number steps no longer shrink: added to 1.5 x 2^23 of them, the sum is rounded to whole ones.
    const float shift = 1.5f * power_of_two(23 + least - fraction);
    U16x small = bits((floats(a) + shift) - shift);
    U16x is_small = (U16x)(floats(a) < power_of_two(least));
    return floats(sign | (small & is_small) | (normal & ~is_small));
}

FK_INLINE F16x e4m3(F16x v) { return rounded_to<3, -6>(clamped(v, -448, 448)); }
FK_INLINE F16x e5m2(F16x v) { return rounded_to<2, -14>(clamped(v, -57344, 57344)); }
FK_INLINE F16x e2m1(F16x v) { return rounded_to<1, 0>(clamped(v, -6, 6)); }
FK_INLINE F16x bf16(F16x v) { return rounded_to<7, -126>(v); }

FK_INLINE F16x f16(F16x v) {
    F16x r = rounded_to<10, -14>(v);
    U16x beyond = (U16x)(magnitude(v) >= 65520.0f);
    return floats((((bits(v) & 0x80000000u) | 0x7f800000u) & beyond) | (bits(r) & ~beyond));
}
