// SPDX-License-Identifier: Apache-2.0
// Weights to codes and back, and maxima. Included inside a namespace a level.

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
    s.inverse = 1.0f / s.divisor, s.tie = s.divisor * (0.5f - 0x1p-13f);
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

// The error of sixteen weights, and their codes.
//
// Where the contract divides, the product with the inverse gives the same code unless the quotient is within a few
// roundings of the middle between two codes: at most 127 x 3 x 2^-24 of a step, and 2^-13 is five times that. Then, seldom,
// the division is made.
template <bool divide, bool with_codes> FK_INLINE F16x error_of(F16x x, const Scale &s, int8_t *codes) {
    F16x biased = x * (divide ? s.inverse : s.multiplier) + rounder;
    F16x error = residual(x, biased - rounder, s);
    if constexpr (divide)
        if (__builtin_expect(any(magnitude(error) > s.tie), false)) {
            biased = x / s.divisor + rounder;
            error = residual(x, biased - rounder, s);
        }
    if constexpr (with_codes) store(codes, code_bytes(biased));
    return error;
}

// Four tables, so that equal neighbours do not wait for one another.
typedef uint32_t Tables[4][FK_CODES];

FK_INLINE uint64_t count_of(const Tables &tables, size_t i) {
    return (uint64_t)tables[0][i] + tables[1][i] + tables[2][i] + tables[3][i];
}

// Codes sixteen at a time, taken off two words two by two: what the CPU does in the fewest steps.
FK_INLINE void count_codes(const int8_t *codes, size_t count, Tables &tables) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        uint64_t a = load<uint64_t>(codes + i) ^ 0x8080808080808080u;
        uint64_t b = load<uint64_t>(codes + i + 8) ^ 0x8080808080808080u;
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++, a >>= 16, b >>= 16) {
            tables[0][(uint8_t)a]++, tables[1][(uint8_t)(a >> 8)]++;
            tables[2][(uint8_t)b]++, tables[3][(uint8_t)(b >> 8)]++;
        }
    }
    for (; i < count; i++) tables[0][(uint8_t)codes[i] ^ 0x80]++;
}

static void histogram(const int8_t *codes, size_t count, uint64_t *histogram) {
    while (count > 0) {
        Tables tables = {};
        size_t part = count < (1u << 30) ? count : (1u << 30);
        count_codes(codes, part, tables);
        for (int k = 0; k < FK_CODES; k++) histogram[k] += count_of(tables, k);
        codes += part, count -= part;
    }
}
