// SPDX-License-Identifier: Apache-2.0
// Weights to codes and back, and maxima. Included inside one namespace per level.

// Adding 1.5 x 2^23 rounds to an integer, half to even, and leaves that integer in the low bits of the sum. It holds for
// |t| < 2^22; here |t| <= 127.5, since the scale comes from the largest weight. So the contract's clamp never acts.
constexpr float rounder = 12582912.0f;
constexpr uint32_t rounder_bits = 0x4b400000u;

FK_INLINE float absmax_of(const float *weights, size_t count) {
    F16x top = 0;
    for (size_t i = 0; i < count; i += lanes) top = larger_magnitude(top, load<F16x>(weights + i));
    return largest(top);
}

static float absmax(const float *weights, size_t count) { return absmax_of(weights, count); }

FK_INLINE B16x code_bytes(F16x biased) { return __builtin_convertvector((I16x)(bits(biased) - rounder_bits), B16x); }

static void quantize(const float *weights, size_t count, float multiplier, float divisor, int8_t *codes) {
    if (multiplier != 0) {
        for (size_t i = 0; i < count; i += lanes)
            store(codes + i, code_bytes(load<F16x>(weights + i) * multiplier + rounder));
    } else {
        for (size_t i = 0; i < count; i += lanes)
            store(codes + i, code_bytes(load<F16x>(weights + i) / divisor + rounder));
    }
}

static void dequantize(const int8_t *codes, size_t count, float scale, float *values) {
    size_t whole = count / lanes * lanes;
    for (size_t i = 0; i < whole; i += lanes)
        store(values + i, __builtin_convertvector(load<B16x>(codes + i), F16x) * scale);
    if (whole < count) {
        int8_t rest[lanes] = {0};
        __builtin_memcpy(rest, codes + whole, count - whole);
        store(values + whole, __builtin_convertvector(load<B16x>(rest), F16x) * scale);
    }
}

// What a weight becomes: a code, by multiplier or by division, and the scale that turns it back.
struct Scale {
    float multiplier, divisor;
    float upper, lower; // the scale in two parts of 12 significant bits
    float inverse, tie; // of the divisor: its inverse, and an error so large that the code might be the next one
};

// The contract's table; `maximum` is the matrix's or the row's. `root` is what rotated weights are too large by, 1 or the
// root of the group's size: a power of 2, so that codes stay what they are.
FK_INLINE Scale scale_of(bool row, bool rotated, float maximum, float root) {
    Scale s = {};
    float floor = maximum > 1e-12f ? maximum : 1e-12f;
    if (!row) {
        s.divisor = floor / 127.0f;
        s.multiplier = 1.0f / s.divisor;
    } else if (!rotated) {
        s.multiplier = (1.0f / floor) * 127.0f;
        s.divisor = 1.0f / s.multiplier;
    } else {
        s.divisor = maximum / 127.0f;
        if (!(s.divisor > 1e-30f)) s.divisor = 1e-30f;
    }
    s.multiplier /= root, s.divisor *= root;
    s.upper = __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, s.divisor) & 0xfffff000u);
    s.lower = s.divisor - s.upper;
    s.inverse = 1.0f / s.divisor, s.tie = s.divisor * (0.5f - 0x1p-15f);
    return s;
}

// x - q*s, rounded once. Without a fused instruction: q*upper and q*lower are exact (8 and 12 bits), and so is the first
// difference, since x lies within s/2 and a bit of q*s; so the second rounds the exact value, as the instruction does.
FK_INLINE F16x residual(F16x x, F16x q, const Scale &s) {
#if FK_FMA
    return __builtin_elementwise_fma(-q, (F16x)(s.divisor), x);
#else
    return (x - q * s.upper) - q * s.lower;
#endif
}

// The codes of eight vectors, from their biased floats. Four codes per word, one of each of four vectors: in no order that is
// of use to a caller that does not count them.
FK_INLINE void store_codes(int8_t *codes, const F16x (&biased)[8]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i += 4)
        store(codes + i * lanes, (bits(biased[i]) & 0xffu) | (bits(biased[i + 1]) & 0xffu) << 8
                                     | (bits(biased[i + 2]) & 0xffu) << 16 | bits(biased[i + 3]) << 24);
}

// The errors of eight vectors of weights, and their codes, in the order that `store_codes` has.
//
// If the contract divides, the product with the inverse gives the same code unless the quotient is within a few
// roundings of the middle between two codes: at most 127 x 3 x 2^-24 of a step, less than 2^-15. Then, which is rare, the division
// is made. Whether the product is rounded before the addition makes no difference to that.
template <bool divide, bool with_codes>
FK_INLINE void errors_of(const F16x (&x)[8], const Scale &s, int8_t *codes, F16x (&errors)[8]) {
    F16x biased[8], top = 0;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) {
        biased[i] = divide ? product_sum(x[i], s.inverse, rounder) : x[i] * s.multiplier + rounder;
        errors[i] = residual(x[i], biased[i] - rounder, s);
        if constexpr (divide) top = larger_magnitude(top, errors[i]);
    }
    if constexpr (divide)
        if (__builtin_expect(any(top > s.tie), false))
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 8; i++) {
                biased[i] = x[i] / s.divisor + rounder;
                errors[i] = residual(x[i], biased[i] - rounder, s);
            }
    if constexpr (with_codes) store_codes(codes, biased);
}

// Four tables, so that equal neighbours do not wait for one another.
static void histogram(const int8_t *codes, size_t count, uint64_t *histogram) {
    while (count > 0) {
        uint32_t tables[4][FK_CODES] = {};
        size_t part = count < (1u << 30) ? count : (1u << 30), i = 0;
        for (; i + 4 <= part; i += 4)
            for (size_t k = 0; k < 4; k++) tables[k][(uint8_t)codes[i + k] ^ 0x80]++;
        for (; i < part; i++) tables[0][(uint8_t)codes[i] ^ 0x80]++;
        for (size_t k = 0; k < FK_CODES; k++)
            histogram[k] += (uint64_t)tables[0][k] + tables[1][k] + tables[2][k] + tables[3][k];
        codes += part, count -= part;
    }
}
