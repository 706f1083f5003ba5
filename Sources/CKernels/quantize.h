// SPDX-License-Identifier: Apache-2.0
// Weights to codes and back, and maxima. Included inside a namespace a level.

// Adding 1.5 x 2^23 rounds to an integer, half to even, and leaves that integer in the low bits of the sum. It holds for
// |t| < 2^22; here |t| <= 127.5, since the scale comes from the largest weight. So the contract's clamp never acts.
constexpr float rounder = 12582912.0f;
constexpr uint32_t rounder_bits = 0x4b400000u;

FK_INLINE float absmax_of(const float *weights, size_t count) {
    F16x top = 0;
    for (size_t i = 0; i < count; i += lanes) top = larger(magnitude(load<F16x>(weights + i)), top);
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

// Four tables, so that equal neighbours do not wait for one another.
static void histogram(const int8_t *codes, size_t count, uint64_t *histogram) {
    uint32_t tables[4][FK_CODES];
    while (count > 0) {
        size_t part = count < (1u << 30) ? count : (1u << 30), i = 0;
        __builtin_memset(tables, 0, sizeof tables);
        for (; i + 8 <= part; i += 8) {
            uint64_t eight = load<uint64_t>(codes + i) ^ 0x8080808080808080u;
            for (int k = 0; k < 8; k++) tables[k & 3][eight >> 8 * k & 0xff]++;
        }
        for (; i < part; i++) tables[0][(uint8_t)codes[i] ^ 0x80]++;
        for (int k = 0; k < FK_CODES; k++)
            histogram[k] += (uint64_t)tables[0][k] + tables[1][k] + tables[2][k] + tables[3][k];
        codes += part, count -= part;
    }
}
