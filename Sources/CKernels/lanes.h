// SPDX-License-Identifier: Apache-2.0
// Sixteen groups of weights at once, one in each lane: sums run in the order of the elements, as ggml's do. Included inside one
// namespace per level.

// Element j of sixteen groups of n neighbours to x[j]; groups past `count` weights are 0.
template <size_t n> FK_INLINE void gather(const float *weights, size_t count, F16x (&x)[n]) {
    alignas(64) float rest[lanes * n];
    if (count < lanes * n) {
        for (size_t i = 0; i < lanes * n; i++) rest[i] = i < count ? weights[i] : 0;
        weights = rest;
    }
    for (size_t part = 0; part < n; part += lanes) {
        F16x v[lanes];
        for (size_t g = 0; g < lanes; g++) v[g] = load<F16x>(weights + g * n + part);
        transpose(v);
        for (size_t j = 0; j < lanes; j++) x[part + j] = v[j];
    }
}

// And back.
template <size_t n> FK_INLINE void scatter(const F16x (&x)[n], size_t count, float *values) {
    alignas(64) float rest[lanes * n];
    float *to = count < lanes * n ? rest : values;
    for (size_t part = 0; part < n; part += lanes) {
        F16x v[lanes];
        for (size_t j = 0; j < lanes; j++) v[j] = x[part + j];
        transpose(v);
        for (size_t g = 0; g < lanes; g++) store(to + g * n + part, v[g]);
    }
    if (count < lanes * n) __builtin_memcpy(values, rest, count * sizeof *rest);
}

FK_INLINE F16x chosen(I16x which, F16x a, F16x b) { return which ? a : b; }

// 1 / v, and 0 for 0.
FK_INLINE F16x inverse_of(F16x v) { return chosen(v == 0, (F16x)0, 1.0f / v); }

// The weight of the largest magnitude of each group, the first of several.
template <size_t n> FK_INLINE F16x extreme(const F16x (&x)[n]) {
    F16x top = 0, found = 0;
    for (size_t j = 0; j < n; j++) {
        I16x more = magnitude(x[j]) > top;
        top = chosen(more, magnitude(x[j]), top), found = chosen(more, x[j], found);
    }
    return found;
}

// The number of the largest magnitude among each run of `many` lanes, the first of several, in all of them.
template <size_t many> FK_INLINE F16x lane_extreme(F16x v) {
    F16x found;
    for (size_t first = 0; first < lanes; first += many) {
        float top = 0;
        for (size_t i = first; i < first + many; i++)
            if (__builtin_fabsf(v[i]) > __builtin_fabsf(top)) top = v[i];
        for (size_t i = first; i < first + many; i++) found[i] = top;
    }
    return found;
}

// The largest number among each run of `many` lanes, not under 0, in all of them.
template <size_t many> FK_INLINE F16x lane_largest(F16x v) {
    F16x found;
    for (size_t first = 0; first < lanes; first += many) {
        float top = 0;
        for (size_t i = first; i < first + many; i++) top = v[i] > top ? v[i] : top;
        for (size_t i = first; i < first + many; i++) found[i] = top;
    }
    return found;
}
