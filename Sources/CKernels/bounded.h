// SPDX-License-Identifier: Apache-2.0
// Both scalings of one rotation over a grouped piece in which everything is finite. Included inside one namespace per level.
//
// Squared errors, and products of weights and errors, have the same sum in both bases: they are added where they arise.
// Only the largest error has to be known in the original basis, and there each is a signed sum of values that lie
// together: of sixteen, when the stages of strides 1 and 4 are what is left to do. If their magnitudes do not add up
// to the largest error known so far, none of the sixteen can be larger, and they are not taken back any further.

// Sums over a piece, both 4^stages times too large.
struct Energies {
    D16x error, cross;
};

template <bool with_cross> FK_INLINE void add(Energies &sums, const F16x (&x)[8], const F16x (&e)[8]) {
    sums.error = add_products<false>(sums.error, e, e);
    if constexpr (with_cross) sums.cross = add_products<false>(sums.cross, x, e);
}

template <int stages> FK_INLINE void finish(Sums &sums, const Energies &energies) {
    sums.error += energies.error * (double)(1 << 2 * stages);
    sums.cross += energies.cross;
}

// The errors of a rotated block all the way back.
template <int stages, bool divide>
static __attribute__((noinline)) void find_worst(const Piece &p, size_t block, const Scale &scale, Sums &sums) {
    int8_t codes[1];
    for (size_t at = block; at < block + 16 * lanes; at += 2 * lanes) {
        F16x x[8], e[8];
        load_places(p.rotated, strided(at), x);
        errors_of<divide, false>(x, scale, codes, e);
        if constexpr (stages > 2) rotate_strided<stages>(e);
        store_places(p.errors, strided(at), e);
    }
    for (size_t at = block; at < block + block_weights; at += 16 * lanes) {
        F16x v[16];
        load_sixteen(p.errors + at, v);
        rotate_sixteen<stages>(v);
        for (size_t i = 0; i < 16; i++) sums.worst = larger_magnitude(sums.worst, v[i]);
    }
    sums.limit = limit_of(sums.worst);
}

// Magnitudes to the four bounds of eight strided vectors. A group of 4 lies within one bound's sixteen.
FK_INLINE void add_magnitudes(F16x (&bounds)[4], const F16x (&e)[8]) {
#pragma clang loop unroll(full)
    for (size_t k = 0; k < 8; k++) bounds[k % 4] += magnitude(e[k]);
}

FK_INLINE bool exceeds(const F16x (&bounds)[4], float limit) {
    return any(larger(larger(bounds[0], bounds[1]), larger(bounds[2], bounds[3])) > limit);
}

// The errors of a block the rest of the way back, of which the stages of strides 1 and 4 are left, each counted by its importance.
template <int stages> FK_INLINE void weigh_block(const Piece &p, size_t block, Sums &sums) {
    F16x part = 0, worst = sums.worst;
    for (size_t at = block; at < block + block_weights; at += 16 * lanes) {
        F16x v[16];
        load_sixteen(p.errors + at, v);
        rotate_sixteen<stages>(v);
#pragma clang loop unroll(full)
        for (size_t half = 0; half < 16; half += 8) {
            F16x e[8];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 8; i++) e[i] = v[half + i], worst = larger_magnitude(worst, e[i]);
            part = add_weighted(part, e, p.importance + at + half * lanes);
        }
    }
    sums.weighted += doubles(part), sums.worst = worst;
}

// One scaling of a block of which `p.rotated` holds what the stages of strides 1 and 4 gave; `first` finishes that.
template <int stages, bool divide, bool with_codes, bool with_cross, bool weighs, bool first>
FK_INLINE void measure_block(const Piece &p, size_t block, const Scale &scale, Sums &sums, Energies &energies,
                             int8_t *codes) {
    Scale s = scale;
    Energies t = energies;
    F16x bounds[4] = {};
    for (size_t i = 0; i < 16; i += 2) {
        F16x x[8], e[8];
        Places places = strided(block + i * lanes);
        load_places(p.rotated, places, x);
        if constexpr (stages > 2 && first) rotate_strided<stages>(x), store_places(p.rotated, places, x);
        errors_of<divide, with_codes>(x, s, codes + block + 4 * i * lanes, e);
        add<with_cross>(t, x, e);
        if constexpr (stages > 2) rotate_strided<stages>(e);
        if constexpr (weighs) store_places(p.errors, places, e);
        else add_magnitudes(bounds, e);
    }
    energies = t;
    if constexpr (weighs) weigh_block<stages>(p, block, sums);
    else if (__builtin_expect(exceeds(bounds, sums.limit), false)) find_worst<stages, divide>(p, block, scale, sums);
}

// `scales`, `sums` and `codes` are of tensor scaling, then of row scaling.
template <int stages, bool with_codes, bool with_cross, bool weighs>
FK_INLINE void measure_bounded(const Piece &p, const Scale *scales, Sums *sums, int8_t *tensor_codes,
                               int8_t *row_codes) {
    Energies a = {}, b = {};
    rotate_runs<stages>(p.weights, p.rotated, p.vectors);
    for (size_t block = 0; block < p.vectors * lanes; block += block_weights) {
        measure_block<stages, false, with_codes, with_cross, weighs, true>(p, block, scales[0], sums[0], a, tensor_codes);
        measure_block<stages, true, with_codes, with_cross, weighs, false>(p, block, scales[1], sums[1], b, row_codes);
    }
    finish<stages>(sums[0], a), finish<stages>(sums[1], b);
}
