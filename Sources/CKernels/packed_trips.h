// SPDX-License-Identifier: Apache-2.0
// Weights to codes of the formats of safetensors files and back, a row at a time. Included inside one namespace per level.
//
// `count` is a row's weights, which lie in whole vectors, zeros behind them.

template <typename Round>
FK_INLINE void scaled(const float *weights, size_t count, float factor, float scale, Round round, float *values) {
    for (size_t i = 0; i < count; i += lanes) store(values + i, round(load<F16x>(weights + i) * factor) * scale);
}

// convert-to-quant's scale of FP8, and what weights are multiplied by.
FK_INLINE void fp8_scale(float maximum, float &scale, float &factor) {
    scale = factor = 1;
    if (maximum == 0) return;
    factor = (1.0f / (maximum > 1e-12f ? maximum : 1e-12f)) * 448.0f;
    scale = 1.0f / factor;
}

static void fp8_row(const float *weights, size_t count, float *values) {
    float scale, factor;
    fp8_scale(absmax_of(weights, count), scale, factor);
    scaled(weights, count, factor, scale, e4m3, values);
}

constexpr size_t square = 64;

FK_INLINE float square_maximum(const float *weights, size_t stride) {
    float top = 0;
    for (size_t r = 0; r < square; r++) {
        float own = absmax_of(weights + r * stride, square);
        top = own > top ? own : top;
    }
    return top;
}

static void fp8_squares(const float *weights, size_t stride, float *values) {
    for (size_t at = 0; at < stride; at += square) {
        float scale, factor;
        fp8_scale(square_maximum(weights + at, stride), scale, factor);
        for (size_t r = at; r < at + square * stride; r += stride)
            scaled(weights + r, square, factor, scale, e4m3, values + r);
    }
}

static void int8_squares(const float *weights, size_t stride, float *values) {
    for (size_t at = 0; at < stride; at += square) {
        float top = square_maximum(weights + at, stride), scale = (top > 1e-12f ? top : 1e-12f) / 127.0f;
        for (size_t r = at; r < at + square * stride; r += stride)
            for (size_t i = r; i < r + square; i += lanes)
                store(values + i, clamped(whole(load<F16x>(weights + i) / scale), -127, 127) * scale);
    }
}

// The E8M0 code of a block. log2 in float32 of 2^k (1 + n 2^-23) is k itself as long as n 2^-23 / ln 2 is no more than half of
// what separates k from the next float32 above it.
FK_INLINE uint32_t mx_exponent(float maximum) {
    if (maximum == 0) return 0;
    float needed = maximum / 448.0f;
    uint32_t u = __builtin_bit_cast(uint32_t, needed), fraction = u & 0x7fffffu;
    int k = (int)(u >> 23) - 127;
    // Subnormal, in units of 2^-149: what is over 2^-127 even in its logarithm is rounded up to 2^-126, the rest counts as 2^-127.
    if (k == -127) return fraction > 0x400000u + 11 ? 1 : 0;
    // Twice the gap between k and the float32 above it, in units of 2^-23: those of numbers from 2^i to 2^(i+1) are 2^i apart.
    int size = k < 0 ? -k : k;
    double gap = 0;
    if (size > 0) {
        int i = 31 - __builtin_clz((unsigned)size);
        gap = (double)(1 << i) * (k < 0 && (size & (size - 1)) == 0 ? 0.5 : 1);
    }
    bool is_power = (double)fraction <= gap * 0.34657359027997264;
    return (uint32_t)(k + 127 + (is_power ? 0 : 1));
}

static void mxfp8_row(const float *weights, size_t count, float *values) {
    for (size_t at = 0; at < count; at += 32) {
        size_t wide = count - at < 32 ? lanes : 32;
        uint32_t exponent = mx_exponent(absmax_of(weights + at, wide));
        float scale = __builtin_bit_cast(float, exponent << 23);
        for (size_t i = at; i < at + wide; i += lanes)
            store(values + i, exponent ? e4m3(load<F16x>(weights + i) / scale) * scale : (F16x)0);
    }
}

static void nvfp4_row(const float *weights, size_t count, float second, float *values) {
    for (size_t i = 0; i < count; i += lanes) {
        F16x w = load<F16x>(weights + i);
        float scale = second * e4m3((F16x)((largest(magnitude(w)) / 6.0f) / second))[0];
        store(values + i, scale != 0 ? e2m1(w / scale) * scale : (F16x)0);
    }
}

// Of a row that is rotated already.
static void w4a4_row(const float *weights, size_t count, float *values) {
    float top = absmax_of(weights, count), scale = (top > 1e-10f ? top : 1e-10f) / 7.0f;
    for (size_t i = 0; i < count; i += lanes)
        store(values + i, clamped(whole(load<F16x>(weights + i) / scale), -7, 7) * scale);
}

FK_INLINE float lowest(F16x v) {
    float low = v[0];
    for (size_t i = 1; i < lanes; i++) low = v[i] < low ? v[i] : low;
    return low;
}

static void awq_row(const float *weights, size_t count, float *values) {
    for (size_t at = 0; at < count; at += square) {
        F16x w[4], low, high;
        for (size_t i = 0; i < 4; i++) w[i] = load<F16x>(weights + at + i * lanes);
        low = high = w[0];
        for (size_t i = 1; i < 4; i++) low = w[i] < low ? w[i] : low, high = w[i] > high ? w[i] : high;
        const float bottom = lowest(low), scale = (largest(high) - bottom) / 15.0f, zero = bottom + 8 * scale;
        const float stored = bf16((F16x)scale)[0], offset = bf16((F16x)zero)[0];
        for (size_t i = 0; i < 4; i++) {
            // Equal weights give 0 / 0: their code is that of the zero.
            F16x code = scale > 0 ? clamped(whole((w[i] - zero) / scale), -8, 7) : (F16x)0;
            store(values + at + i * lanes, code * stored + offset);
        }
    }
}

constexpr float nf4_level[16] = {-1.0f,         -0.6961928f,  -0.52507305f, -0.39491749f, -0.28444138f, -0.18477343f,
                                 -0.09105004f,  0.0f,         0.0795803f,   0.1609302f,   0.2461123f,   0.33791524f,
                                 0.44070983f,   0.562617f,    0.72295684f,  1.0f};

// The nearest of NF4's levels, the middle of two being the lower's.
FK_INLINE F16x nearest_nf4(F16x t) {
    F16x v = nf4_level[0];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 15; i++)
        v = t > (nf4_level[i] + nf4_level[i + 1]) / 2 ? (F16x)nf4_level[i + 1] : v;
    return v;
}

// Rows that lie one behind the other; the last run may be shorter.
static void nf4_runs(const float *weights, size_t count, float *values) {
    for (size_t at = 0; at < count; at += 64) {
        const size_t own = count - at < 64 ? count - at : 64;
        const float top = absmax_of(weights + at, own);
        for (size_t i = at; i < at + own; i += lanes)
            store(values + i, top > 0 ? nearest_nf4(load<F16x>(weights + i) / top) * top : (F16x)0);
    }
}

template <typename Round> FK_INLINE void cast_row(const float *weights, size_t count, Round round, float *values) {
    for (size_t i = 0; i < count; i += lanes) store(values + i, round(load<F16x>(weights + i)));
}
