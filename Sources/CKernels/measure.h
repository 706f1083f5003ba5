// SPDX-License-Identifier: Apache-2.0
// One configuration over one piece of a row, in either layout. Included inside one namespace per level.

struct Sums {
    D16x error, cross, weighted;
    F16x worst;
    float limit; // errors that are no larger need not be looked at
};

// A little under the largest error known, for what rounding does to errors and to their bounds.
FK_INLINE float limit_of(F16x worst) { return largest(worst) * (1 - 0x1p-16f); }

// Whether squares of a row's weights and errors, and eight of them together, are far from float32's ends.
FK_INLINE bool is_moderate(float maximum) { return maximum >= 0x1p-30f && maximum <= 0x1p50f; }

FK_INLINE F16x pairwise(const F16x (&v)[8]) {
    return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

// sum + the products of eight vectors with eight. A product is exact in float64. In a row of moderate size eight
// products are added in pairs in float32 first: conversions cost more than all else together, and such a sum is right to
// 2^-22, a layer's to 2e-8. That of weights alone is not taken so: short significands make ties, which do not cancel.
template <bool wide> FK_INLINE D16x add_products(D16x sum, const F16x (&a)[8], const F16x (&b)[8]) {
    F16x products[8];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++)
        if constexpr (wide) sum = add_product(sum, doubles(a[i]), doubles(b[i]));
        else products[i] = a[i] * b[i];
    if constexpr (!wide) sum += doubles(pairwise(products));
    return sum;
}

template <bool wide, bool with_cross>
FK_INLINE void add(Sums &sums, const F16x (&w)[8], const F16x (&e)[8], bool look) {
    sums.error = add_products<wide>(sums.error, e, e);
    if (look)
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++) sums.worst = larger_magnitude(sums.worst, e[i]);
    if constexpr (with_cross) sums.cross = add_products<wide>(sums.cross, w, e);
}

// sum + importance x squared errors, in the original basis, in float64.
FK_INLINE void add_weighted_wide(Sums &sums, const F16x (&e)[8], const float *importance) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) {
        D16x square = doubles(e[i]) * doubles(e[i]);
        D16x counted = square * doubles(load<F16x>(importance + i * lanes));
        sums.weighted += counted;
    }
}

// part + the same of a row of moderate size, in float32: a part is of one piece, at most 512 terms in each lane.
FK_INLINE F16x add_weighted(F16x part, const F16x (&e)[8], const float *importance) {
    F16x products[8];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) products[i] = e[i] * e[i] * load<F16x>(importance + i * lanes);
    return part + pairwise(products);
}

// A piece of a row: a block, several if groups span them, or up to 1024 weights in line. Always whole eights of
// vectors.
struct Piece {
    float *weights, *rotated, *errors, *mask;
    const float *importance; // laid out as the weights; null if no error is weighted
    int8_t *codes;
    size_t vectors;
    bool grouped, finite;
};

// The places of eight vectors in a piece.
struct Places {
    size_t at[8];
};

FK_INLINE Places neighbours(size_t at) {
    Places places;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) places.at[i] = at + i * lanes;
    return places;
}

FK_INLINE void load_places(const float *from, const Places &places, F16x (&v)[8]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) v[i] = load<F16x>(from + places.at[i]);
}

// The stages of strides 1 and 4 between sixteen vectors.
template <int stages> FK_INLINE void rotate_sixteen(F16x (&v)[16]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i += 4) butterfly(v[i], v[i + 1], v[i + 2], v[i + 3]);
    if constexpr (stages > 1)
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) butterfly(v[i], v[i + 4], v[i + 8], v[i + 12]);
}

// The stages of strides 64 and 256, inside a vector.
template <int stages> FK_INLINE F16x rotate_lanes(F16x v) {
    if constexpr (stages > 3) v = butterfly_1(v);
    if constexpr (stages > 4) v = butterfly_4(v);
    return v;
}

// Eight vectors of a grouped block: two neighbours, each with the three that lie 16, 32 and 48 vectors further.
FK_INLINE Places strided(size_t at) {
    Places places;
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 8; k++) places.at[k] = at + (k / 4 + k % 4 * 16) * lanes;
    return places;
}

// The stages of strides 16, 64 and 256 on such eight.
template <int stages> FK_INLINE void rotate_strided(F16x (&v)[8]) {
    butterfly(v[0], v[1], v[2], v[3]), butterfly(v[4], v[5], v[6], v[7]);
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 8; k++) v[k] = rotate_lanes<stages>(v[k]);
}

// The stage of stride 1024, between four blocks.
FK_INLINE void rotate_blocks(float *values) {
    for (size_t at = 0; at < block_weights; at += lanes) {
        F16x v[4];
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 4; k++) v[k] = load<F16x>(values + at + k * block_weights);
        butterfly(v[0], v[1], v[2], v[3]);
#pragma clang loop unroll(full)
        for (size_t k = 0; k < 4; k++) store(values + at + k * block_weights, v[k]);
    }
}

FK_INLINE void load_sixteen(const float *from, F16x (&v)[16]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) v[i] = load<F16x>(from + i * lanes);
}

FK_INLINE void store_places(float *to, const Places &places, const F16x (&v)[8]) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) store(to + places.at[i], v[i]);
}

// The stages of strides 1 and 4 from one buffer of a grouped piece to another, or the same.
template <int stages> FK_INLINE void rotate_runs(const float *from, float *to, size_t vectors) {
    for (size_t at = 0; at < vectors * lanes; at += 16 * lanes) {
        F16x v[16];
        load_sixteen(from + at, v);
        rotate_sixteen<stages>(v);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++) store(to + at + i * lanes, v[i]);
    }
}

// Rotates a piece by 4^stages and leaves it 2^stages times too large.
template <int stages> FK_INLINE void rotate_piece(const Piece &p, const float *from, float *to) {
    if (!p.grouped) {
        for (size_t at = 0; at < p.vectors * lanes; at += lanes) {
            F16x v = butterfly_1(load<F16x>(from + at));
            store(to + at, stages > 1 ? butterfly_4(v) : v);
        }
        return;
    }
    rotate_runs<stages>(from, to, p.vectors);
    if constexpr (stages > 2)
        for (size_t block = 0; block < p.vectors * lanes; block += block_weights)
            for (size_t at = block; at < block + 16 * lanes; at += 2 * lanes) {
                F16x v[8];
                load_places(to, strided(at), v);
                rotate_strided<stages>(v);
                store_places(to, strided(at), v);
            }
    if constexpr (stages > 5) rotate_blocks(to);
}

// The largest magnitude of a piece rotated by 4^stages, at its true size. Spoils `p.rotated`.
template <int stages> FK_INLINE float rotated_maximum(const Piece &p) {
    F16x top = 0;
    if (!p.grouped || stages > 5) {
        rotate_piece<stages>(p, p.weights, p.rotated);
        return absmax_of(p.rotated, p.vectors * lanes) / (float)(1 << stages);
    }
    if constexpr (stages > 2) {
        rotate_runs<stages>(p.weights, p.rotated, p.vectors);
        for (size_t block = 0; block < p.vectors * lanes; block += block_weights)
            for (size_t at = block; at < block + 16 * lanes; at += 2 * lanes) {
                F16x v[8];
                load_places(p.rotated, strided(at), v);
                rotate_strided<stages>(v);
                for (size_t k = 0; k < 8; k++) top = larger_magnitude(top, v[k]);
            }
    } else {
        for (size_t at = 0; at < p.vectors * lanes; at += 16 * lanes) {
            F16x v[16];
            load_sixteen(p.weights + at, v);
            rotate_sixteen<stages>(v);
            for (size_t k = 0; k < 16; k++) top = larger_magnitude(top, v[k]);
        }
    }
    return largest(top) / (float)(1 << stages);
}

// One scaling of a rotated piece, errors taken back to the original basis. The scale is as much too large as `rotated`,
// so errors leave the second rotation 4^stages times too large.
template <int stages, bool divide>
FK_INLINE void measure_rotated(const Piece &p, const Scale &scale, Sums &sums, int8_t *codes) {
    Scale s = scale;
    Sums t = sums;
    for (size_t at = 0; at < p.vectors * lanes; at += 8 * lanes) {
        F16x x[8], e[8];
        load_places(p.rotated, neighbours(at), x);
        errors_of<divide, true>(x, s, codes + at, e);
        store_places(p.errors, neighbours(at), e);
    }
    rotate_piece<stages>(p, p.errors, p.errors);
    for (size_t at = 0; at < p.vectors * lanes; at += 8 * lanes) {
        F16x w[8], e[8];
        load_places(p.weights, neighbours(at), w);
        load_places(p.errors, neighbours(at), e);
        if (!p.finite)
            for (size_t i = 0; i < 8; i++) e[i] = floats(bits(e[i]) & bits(load<F16x>(p.mask + at + i * lanes)));
        add<true, true>(t, w, e, true);
        if (p.importance) add_weighted_wide(t, e, p.importance + at);
    }
    sums = t;
}

// The row's own figures.
struct Signal {
    D16x energy;
    I16x nonzero;
};

// Both scalings without rotation at once, and the weights' own figures. A weight that is not finite was read as 0: its
// code and its error are 0.
template <bool with_codes, bool with_cross, bool wide, bool weighs>
FK_INLINE void measure_unrotated(const Piece &p, const Scale *scales, Sums *sums, Signal &signal,
                                 int8_t *tensor_codes, int8_t *row_codes) {
    Scale tensor = scales[0], row = scales[1];
    Sums a = sums[0], b = sums[1];
    Signal s = signal;
    // No error is larger than half a step and what rounding adds to it.
    F16x tensor_part = 0, row_part = 0;
    const bool look = row.divisor * (0.5f + 0x1p-15f) > b.limit;
    for (size_t at = 0; at < p.vectors * lanes; at += 8 * lanes) {
        F16x w[8], e[8];
        load_places(p.weights, neighbours(at), w);
        s.energy = add_products<true>(s.energy, w, w);
        if constexpr (with_codes)
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 8; i++) s.nonzero -= (I16x)(w[i] != 0);
        errors_of<false, with_codes>(w, tensor, tensor_codes + at, e);
        add<wide, with_cross>(a, w, e, true);
        if constexpr (weighs && wide) add_weighted_wide(a, e, p.importance + at);
        else if constexpr (weighs) tensor_part = add_weighted(tensor_part, e, p.importance + at);
        errors_of<false, with_codes>(w, row, row_codes + at, e);
        add<wide, with_cross>(b, w, e, look);
        if constexpr (weighs && wide) add_weighted_wide(b, e, p.importance + at);
        else if constexpr (weighs) row_part = add_weighted(row_part, e, p.importance + at);
    }
    b.limit = limit_of(b.worst);
    if constexpr (weighs && !wide) a.weighted += doubles(tensor_part), b.weighted += doubles(row_part);
    sums[0] = a, sums[1] = b, signal = s;
}
