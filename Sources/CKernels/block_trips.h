// SPDX-License-Identifier: Apache-2.0
// ggml's blocks without scales of groups, sixteen at once: weights to codes and back. Included inside one namespace per level.
// Where the arithmetic comes from is said by the encoders in Swift, which these agree with to the bit.

// What C on x86-64 makes a byte of, beyond 32 bits 0, cut to a whole number; such blocks have d = 0 in float16.
FK_INLINE F16x cut(F16x v) {
    F16x within = chosen(magnitude(v) < 0x1p31f, v, (F16x)0);
    return numbers(__builtin_convertvector(within, I16x));
}

FK_INLINE F16x away_from_zero(F16x v) {
    F16x a = magnitude(v), low = cut(a), up = chosen(a - low >= 0.5f, low + 1, low);
    return chosen(v < 0, -up, up);
}

FK_INLINE void q8_0_trip(F16x (&x)[32]) {
    F16x d = magnitude(extreme(x)) / 127.0f, inverse = inverse_of(d), stored = f16(d);
    for (size_t j = 0; j < 32; j++) x[j] = stored * away_from_zero(x[j] * inverse);
}

// Codes from 0 to 2 * half - 1, the middle being `half`.
template <int half> FK_INLINE void symmetric_block(F16x (&x)[32]) {
    F16x d = extreme(x) / (float)-half, inverse = inverse_of(d), stored = f16(d);
    for (size_t j = 0; j < 32; j++) {
        F16x code = cut(x[j] * inverse + (half + 0.5f));
        x[j] = stored * (chosen(code > (float)(2 * half - 1), (F16x)(float)(2 * half - 1), code) - (float)half);
    }
}

// Codes from 0 to `top` over the range.
template <int top> FK_INLINE void affine_block(F16x (&x)[32]) {
    F16x low = x[0], high = x[0];
    for (size_t j = 1; j < 32; j++) low = chosen(x[j] < low, x[j], low), high = chosen(x[j] > high, x[j], high);
    F16x d = (high - low) / (float)top, inverse = inverse_of(d), stored = f16(d), minimum = f16(low);
    for (size_t j = 0; j < 32; j++) {
        F16x code = cut((x[j] - low) * inverse + 0.5f);
        x[j] = stored * chosen(code > (float)top, (F16x)(float)top, code) + minimum;
    }
}

constexpr float iq4_steps[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
constexpr float group_zero = 1e-15f; // GROUP_MAX_EPS: groups under it count as zeros

// The nearest level, the middle of two being the higher's.
FK_INLINE F16x nearest_iq4(F16x t) {
    F16x v = iq4_steps[0];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 15; i++)
        v = chosen(t >= (iq4_steps[i] + iq4_steps[i + 1]) / 2, (F16x)iq4_steps[i + 1], v);
    return v;
}

FK_INLINE void table_sums(const F16x (&x)[32], F16x inverse, F16x &product, F16x &squares) {
    product = squares = 0;
    for (size_t j = 0; j < 32; j++) {
        F16x level = nearest_iq4(inverse * x[j]), weighted = x[j] * x[j] * level;
        product += weighted * x[j], squares += weighted * level;
    }
}

FK_INLINE F16x table_scale(const F16x (&x)[32]) {
    F16x most = extreme(x), product, squares;
    table_sums(x, 1.0f / (-most / iq4_steps[0]), product, squares);
    F16x scale = product / squares, best = scale * product;
    for (int trial = -7; trial <= 7; trial++) {
        table_sums(x, ((float)trial + iq4_steps[0]) / most, product, squares);
        I16x better = (squares > 0) & (product * product > best * squares);
        scale = chosen(better, product / squares, scale), best = chosen(better, scale * product, best);
    }
    return chosen(magnitude(most) < group_zero, (F16x)0, scale);
}

FK_INLINE void iq4_nl_trip(F16x (&x)[32]) {
    F16x scale = table_scale(x), inverse = inverse_of(scale), stored = f16(scale);
    for (size_t j = 0; j < 32; j++) x[j] = stored * nearest_iq4(inverse * x[j]);
}

FK_INLINE void iq4_xs_trip(F16x (&x)[32]) {
    F16x scales = table_scale(x), d = -lane_extreme<8>(scales) / 32.0f;
    F16x steps = numbers(clamped(nearest_int(inverse_of(d) * scales), -32, 31));
    F16x inverse = inverse_of(d * steps), stored = f16(d) * steps;
    for (size_t j = 0; j < 32; j++) x[j] = stored * nearest_iq4(inverse * x[j]);
}

// `trip` on batches of sixteen groups of n weights.
template <size_t n, typename Trip> FK_INLINE void each_batch(const float *weights, size_t count, Trip trip, float *values) {
    for (size_t at = 0; at < count; at += lanes * n) {
        F16x x[n];
        gather(weights + at, count - at, x);
        trip(x);
        scatter(x, count - at, values + at);
    }
}
