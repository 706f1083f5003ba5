// SPDX-License-Identifier: Apache-2.0
// W4A8 and W6A8: groups of 16 rotated weights, sixteen groups at once. Included inside one namespace per level.
// The arithmetic, and where it comes from, is W4A8Encoder's in Swift.

constexpr size_t group_weights = 16;
constexpr float group_least = 1e-8f;
constexpr float codebook[16] = {-0.980602f, -0.794529f, -0.638165f, -0.500986f, -0.377321f, -0.263187f,
                                -0.155210f, -0.050720f, 0.052541f,  0.156985f,  0.265284f,  0.379533f,
                                0.502636f,  0.638953f,  0.794876f,  0.980671f};

// The nearest of sixteen levels, the middle of two being the lower's.
FK_INLINE F16x nearest_of_codebook(F16x t) {
    F16x v = codebook[0];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 15; i++) v = chosen(t > (codebook[i] + codebook[i + 1]) / 2, (F16x)codebook[i + 1], v);
    return v;
}

template <bool six> FK_INLINE F16x group_level(F16x t) {
    return six ? clamped(whole(t), -31, 31) : nearest_of_codebook(t);
}

// Adds the powers 1 to 4 of normalized weights.
FK_INLINE void add_moments(const F16x (&x)[group_weights], F16x scale, double *moments) {
    F16x sums[4] = {};
    for (size_t j = 0; j < group_weights; j++) {
        F16x t = x[j] / scale, square = t * t;
        sums[0] += t, sums[1] += square, sums[2] += square * t, sums[3] += square * square;
    }
    for (size_t k = 0; k < 4; k++) moments[k] += total(doubles(sums[k]));
}

// The scales of sixteen groups, by least squares, and the largest magnitudes that their levels give.
template <bool six> FK_INLINE void fit_groups(const F16x (&x)[group_weights], F16x &scale, F16x &top, double *moments) {
    F16x most = magnitude(extreme(x));
    scale = larger(six ? most / 31.0f : most, (F16x)group_least);
    if constexpr (!six) add_moments(x, scale, moments);
    F16x level[group_weights];
    for (size_t j = 0; j < group_weights; j++) level[j] = group_level<six>(x[j] / scale);
    for (int round = 0; round < 2; round++) {
        F16x product = 0, square = 0;
        for (size_t j = 0; j < group_weights; j++) product += x[j] * level[j], square += level[j] * level[j];
        scale = larger(product / larger(square, (F16x)group_least), (F16x)group_least);
        for (size_t j = 0; j < group_weights; j++) level[j] = group_level<six>(x[j] / scale);
    }
    top = magnitude(extreme(level) * scale);
}

FK_INLINE F16x decoded_level(F16x level, F16x scale) { return clamped(whole(level * scale), -127, 127); }

// 8-bit codes of targets by the levels of the codebook.
FK_INLINE void assign_codebook(F16x (&t)[group_weights], F16x scale) {
    F16x level[16], middle[15];
    for (size_t i = 0; i < 16; i++) level[i] = decoded_level((F16x)codebook[i], scale);
    for (size_t i = 0; i < 15; i++) middle[i] = (level[i] + level[i + 1]) / 2;
    for (size_t j = 0; j < group_weights; j++) {
        F16x v = level[0];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 15; i++) v = chosen(t[j] > middle[i], level[i + 1], v);
        t[j] = v;
    }
}

// The 8-bit code of a target by the levels -31 to 31. Levels are rounded to whole numbers, so that the nearest one is beside the
// level that the target would have without that.
FK_INLINE F16x nearest_uniform(F16x t, F16x scale, F16x inverse) {
    F16x k = clamped(whole(t * inverse), -31, 31);
    F16x a = decoded_level(clamped(k - 1, -31, 31), scale), b = decoded_level(k, scale);
    F16x c = decoded_level(clamped(k + 1, -31, 31), scale);
    return chosen(t > (b + c) / 2, c, chosen(t > (a + b) / 2, b, a));
}

FK_INLINE F16x uniform_error(const F16x (&t)[group_weights], F16x scale, F16x inverse) {
    F16x sum = 0;
    for (size_t j = 0; j < group_weights; j++) {
        F16x difference = nearest_uniform(t[j], scale, inverse) - t[j];
        sum += difference * difference;
    }
    return sum;
}

// The same with the best of a scale and its two neighbours in E4M3.
FK_INLINE void assign_uniform(F16x (&t)[group_weights], F16x fitted) {
    const float step = power_of_two(-9), normal = power_of_two(-6);
    F16x down = chosen(fitted > normal, floats(bits(fitted) - (1u << 20)), fitted - step);
    F16x up = chosen(fitted >= normal, floats(bits(fitted) + (1u << 20)), fitted + step);
    F16x tried[3] = {fitted, larger(down, (F16x)step), clamped(up, 0, 448)};
    F16x best = fitted, least = __builtin_inff();
    for (size_t i = 0; i < 3; i++) {
        F16x error = uniform_error(t, tried[i], inverse_of(tried[i]));
        I16x better = error < least;
        least = chosen(better, error, least), best = chosen(better, tried[i], best);
    }
    F16x inverse = inverse_of(best);
    for (size_t j = 0; j < group_weights; j++) t[j] = nearest_uniform(t[j], best, inverse);
}

// One row that is rotated already. scratch: a float for each group, in whole vectors.
template <bool six>
static void grouped_row(const float *weights, size_t count, float *scales, float *values, double *moments) {
    constexpr size_t batch = lanes * group_weights;
    float most = 0;
    for (size_t at = 0; at < count; at += batch) {
        F16x x[group_weights], scale, top;
        gather(weights + at, count - at, x);
        fit_groups<six>(x, scale, top, moments);
        store(scales + at / group_weights, scale);
        float own = largest(top);
        most = own > most ? own : most;
    }
    const float channel = most / 127.0f > group_least ? most / 127.0f : group_least;
    for (size_t at = 0; at < count; at += batch) {
        F16x t[group_weights];
        gather(weights + at, count - at, t);
        for (size_t j = 0; j < group_weights; j++) t[j] = t[j] / channel;
        F16x scale = e4m3(load<F16x>(scales + at / group_weights) / channel);
        if constexpr (six) assign_uniform(t, scale);
        else assign_codebook(t, scale);
        for (size_t j = 0; j < group_weights; j++) t[j] = t[j] * channel;
        scatter(t, count - at, values + at);
    }
}
