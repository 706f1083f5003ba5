// SPDX-License-Identifier: Apache-2.0
// One configuration over one piece of a row, in either layout. Included inside a namespace a level.

struct Sums {
    D16x error, cross;
    F16x worst;
};

template <bool with_cross> FK_INLINE void add(Sums &sums, F16x w, F16x e) {
    D16x error = doubles(e);
    sums.error = add_product(sums.error, error, error);
    sums.worst = larger_magnitude(sums.worst, e);
    if constexpr (with_cross) sums.cross = add_product(sums.cross, doubles(w), error);
}

// A piece of a row: a block, several where groups span them, or up to 1024 weights in line.
struct Piece {
    float *weights, *rotated, *errors, *mask;
    int8_t *codes;
    size_t vectors;
    bool grouped, finite;
};

FK_INLINE F16x masked(const Piece &p, F16x e, size_t at) {
    return p.finite ? e : floats(bits(e) & bits(load<F16x>(p.mask + at)));
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

// Rotates a grouped piece by 4^stages and leaves it 2^stages times too large. `from(at)` gives a vector, `to(at, v)` takes
// one, and `buffer` holds what is between.
template <int stages, typename From, typename To>
FK_INLINE void rotate_grouped(const Piece &p, float *buffer, From from, To to) {
    for (size_t first = 0; first < p.vectors * lanes; first += 16 * lanes) {
        F16x v[16];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++) v[i] = from(first + i * lanes);
        rotate_sixteen<stages>(v);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++)
            if constexpr (stages > 2) store(buffer + first + i * lanes, v[i]);
            else to(first + i * lanes, v[i]);
    }
    if constexpr (stages > 2)
        for (size_t block = 0; block < p.vectors * lanes; block += block_weights)
            for (size_t at = block; at < block + 16 * lanes; at += lanes) {
                F16x v[4];
#pragma clang loop unroll(full)
                for (size_t k = 0; k < 4; k++) v[k] = load<F16x>(buffer + at + k * 16 * lanes);
                butterfly(v[0], v[1], v[2], v[3]);
#pragma clang loop unroll(full)
                for (size_t k = 0; k < 4; k++) {
                    F16x x = rotate_lanes<stages>(v[k]);
                    if constexpr (stages > 5) store(buffer + at + k * 16 * lanes, x);
                    else to(at + k * 16 * lanes, x);
                }
            }
    if constexpr (stages > 5)
        for (size_t at = 0; at < block_weights; at += lanes) {
            F16x v[4];
#pragma clang loop unroll(full)
            for (size_t k = 0; k < 4; k++) v[k] = load<F16x>(buffer + at + k * block_weights);
            butterfly(v[0], v[1], v[2], v[3]);
#pragma clang loop unroll(full)
            for (size_t k = 0; k < 4; k++) to(at + k * block_weights, v[k]);
        }
}

// Weights to `rotated`, 2^stages times too large. Returns their largest absolute value, at its true size.
template <int stages> FK_INLINE float rotate_piece(const Piece &p) {
    F16x top = 0;
    auto from = [&](size_t at) __attribute__((always_inline)) { return load<F16x>(p.weights + at); };
    auto to = [&](size_t at, F16x v) __attribute__((always_inline)) {
        store(p.rotated + at, v);
        top = larger_magnitude(top, v);
    };
    if (p.grouped) rotate_grouped<stages>(p, p.rotated, from, to);
    else
        for (size_t at = 0; at < p.vectors * lanes; at += lanes) {
            F16x v = butterfly_1(from(at));
            to(at, stages > 1 ? butterfly_4(v) : v);
        }
    return largest(top) / (float)(1 << stages);
}

// The scale is as much too large as `rotated`, so errors leave the second rotation 4^stages times too large.
template <int stages, bool divide, bool with_codes, bool with_cross>
FK_INLINE void measure_rotated(const Piece &p, const Scale &scale, Sums &sums) {
    Scale s = scale;
    Sums t = sums;
    auto from = [&](size_t at) __attribute__((always_inline)) {
        return error_of<divide, with_codes>(load<F16x>(p.rotated + at), s, p.codes + at);
    };
    auto to = [&](size_t at, F16x e) __attribute__((always_inline)) {
        add<with_cross>(t, load<F16x>(p.weights + at), masked(p, e, at));
    };
    if (p.grouped) rotate_grouped<stages>(p, p.errors, from, to);
    else
        for (size_t at = 0; at < p.vectors * lanes; at += lanes) {
            F16x e = butterfly_1(from(at));
            to(at, stages > 1 ? butterfly_4(e) : e);
        }
    sums = t;
}

// The row's own figures.
struct Signal {
    D16x energy;
    I16x nonzero;
};

// Both scalings without rotation at once, and the weights' own figures. A weight that is not finite was read as 0: its code and its error are 0.
template <bool with_codes, bool with_cross>
FK_INLINE void measure_unrotated(const Piece &p, const Scale *scales, Sums *sums, Signal &signal, int8_t *row_codes) {
    Scale tensor = scales[0], row = scales[1];
    Sums a = sums[0], b = sums[1];
    Signal s = signal;
    for (size_t at = 0; at < p.vectors * lanes; at += lanes) {
        F16x w = load<F16x>(p.weights + at);
        s.energy = add_product(s.energy, doubles(w), doubles(w));
        if constexpr (with_codes) s.nonzero -= (I16x)(w != 0);
        add<with_cross>(a, w, error_of<false, with_codes>(w, tensor, p.codes + at));
        add<with_cross>(b, w, error_of<false, with_codes>(w, row, row_codes + at));
    }
    sums[0] = a, sums[1] = b, signal = s;
}
