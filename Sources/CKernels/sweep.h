// SPDX-License-Identifier: Apache-2.0
// The two passes of a sweep. A row goes through in pieces that stay in the first-level cache: decoded once, then rotated,
// quantized and measured in every configuration. Included inside one namespace per level.

struct Scratch {
    Sums sums[2 * FK_MAX_ROTATIONS];
    Scale scales[2 * FK_MAX_ROTATIONS];
    Signal signal;
    uint32_t *tables; // null if codes are not counted
    uint64_t padding;
    bool wide;
};

// What is wider than the CPU's vectors is still aligned to its own width.
static_assert(alignof(Scratch) <= FK_SCRATCH_ALIGNMENT && sizeof(JointTable) % FK_SCRATCH_ALIGNMENT == 0, "the caller aligns it");

// A piece is one block, or as many as the largest group spans.
FK_INLINE size_t piece_weights(const fk_sweep *sweep) {
    size_t weights = block_weights;
    for (uint32_t r = 0; r < sweep->rotation_count; r++)
        if (sweep->groups[r] > weights) weights = sweep->groups[r];
    return weights;
}

// Tables of codes, one per rotation, come first in the scratch.
FK_INLINE size_t tables_bytes(const fk_sweep *sweep) {
    return sweep->flags & FK_HISTOGRAM ? sweep->rotation_count * sizeof(JointTable) : 0;
}

// The columns' importance in the layout of the pieces, behind all else.
FK_INLINE size_t importance_floats(const fk_sweep *sweep) {
    size_t size = piece_weights(sweep);
    return sweep->flags & FK_WEIGHTED ? (sweep->columns + size - 1) / size * size : 0;
}

FK_INLINE size_t scratch_bytes(const fk_sweep *sweep) {
    return tables_bytes(sweep) + sizeof(Scratch) + 64
           + piece_weights(sweep) * (4 * sizeof(float) + 2 * sweep->rotation_count)
           + importance_floats(sweep) * sizeof(float);
}

FK_INLINE Piece piece_in(void *scratch, const fk_sweep *sweep) {
    size_t weights = piece_weights(sweep);
    float *f = (float *)((uint8_t *)scratch + tables_bytes(sweep) + (sizeof(Scratch) + 63) / 64 * 64);
    return {f, f + weights, f + 2 * weights, f + 3 * weights, nullptr, (int8_t *)(f + 4 * weights), 0,
            sweep->columns % run == 0, true};
}

// Lays the columns' importance out as the pieces of a row are, and returns it; null without one.
static float *lay_out_importance(const fk_sweep *sweep, const float *importance, const Piece &p) {
    if (!(sweep->flags & FK_WEIGHTED)) return nullptr;
    size_t size = piece_weights(sweep);
    float *to = (float *)(p.codes + 2 * sweep->rotation_count * size);
    decode_function decode = decoder(FK_F32, p.grouped);
    for (size_t at = 0; at < importance_floats(sweep); at += lanes) store(to + at, (F16x)0);
    for (size_t at = 0; at < sweep->columns; at += block_weights) {
        size_t part = sweep->columns - at < block_weights ? sweep->columns - at : block_weights;
        decode(importance + at, part, to + at, nullptr);
    }
    return to;
}

// Decodes the next piece, block by block. A piece of which something is not finite is decoded again, with its mask.
FK_INLINE uint64_t load_piece(const fk_sweep *sweep, const uint8_t *from, size_t count, Piece &p) {
    decode_function decode = decoder(sweep->type, p.grouped);
    size_t width = width_of(sweep->type);
    uint64_t bad = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t at = 0; at < count; at += block_weights) {
            size_t part = count - at < block_weights ? count - at : block_weights;
            bad += decode(from + at * width, part, p.weights + at, pass ? p.mask + at : nullptr);
        }
        p.finite = bad == 0;
        if (p.finite || pass) break;
        bad = 0;
    }
    size_t unit = p.grouped ? block_weights : 8 * lanes, whole = (count + unit - 1) / unit * unit;
    if (!p.grouped)
        for (size_t at = padded(count); at < whole; at += lanes)
            store(p.weights + at, (F16x)0), store(p.mask + at, (F16x)0);
    p.vectors = whole / lanes;
    return bad;
}

#define FK_FOR_GROUP(size, call)                                                                                       \
    switch (size) {                                                                                                    \
    case 4: call(1); break;                                                                                            \
    case 16: call(2); break;                                                                                           \
    case 64: call(3); break;                                                                                           \
    case 256: call(4); break;                                                                                          \
    case 1024: call(5); break;                                                                                         \
    case 4096: call(6); break;                                                                                         \
    }

FK_INLINE float rotated_maximum_for(uint32_t group, const Piece &p) {
#define FK_CALL(stages) return rotated_maximum<stages>(p)
    FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
    return 0;
}

static void survey_row(const fk_sweep *sweep, const uint8_t *from, Piece p, float *maxima, uint64_t *non_finite) {
    size_t size = piece_weights(sweep);
    for (size_t at = 0; at < sweep->columns; at += size) {
        size_t count = sweep->columns - at < size ? sweep->columns - at : size;
        *non_finite += load_piece(sweep, from + at * width_of(sweep->type), count, p);
        for (uint32_t r = 0; r < sweep->rotation_count; r++) {
            uint32_t group = sweep->groups[r];
            float top = group ? rotated_maximum_for(group, p) : absmax(p.weights, p.vectors * lanes);
            maxima[r] = top > maxima[r] ? top : maxima[r];
        }
    }
}

static void survey(const fk_sweep *sweep, const void *elements, size_t rows, void *scratch, float *maxima,
                   uint64_t *non_finite) {
    size_t stride = sweep->columns * width_of(sweep->type);
    for (size_t row = 0; row < rows; row++, maxima += sweep->rotation_count) {
        for (uint32_t r = 0; r < sweep->rotation_count; r++) maxima[r] = 0;
        non_finite[row] = 0;
        survey_row(sweep, (const uint8_t *)elements + row * stride, piece_in(scratch, sweep), maxima, non_finite + row);
    }
}

// Both scalings of one rotation, errors taken back one by one: for groups that span blocks, for rows in line, and if
// something is not finite or of immoderate size. All of that is rare, and nothing is left out.
static void measure_group(uint32_t group, const Piece &p, const Scale *scales, Sums *sums, int8_t *tensor_codes,
                          int8_t *row_codes) {
#define FK_CALL(stages)                                                                                                \
    rotate_piece<stages>(p, p.weights, p.rotated);                                                                     \
    measure_rotated<stages, false>(p, scales[0], sums[0], tensor_codes);                                                    \
    measure_rotated<stages, true>(p, scales[1], sums[1], row_codes)
    FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
}

template <bool with_codes, bool with_cross, bool wide, bool weighs>
static void measure_piece(const fk_sweep *sweep, const Piece &p, Scratch *s) {
    const size_t stride = piece_weights(sweep);
    for (uint32_t r = 0; r < sweep->rotation_count; r++) {
        uint32_t group = sweep->groups[r], k = 2 * r;
        const Scale *scales = s->scales + k;
        Sums *sums = s->sums + k;
        int8_t *codes = p.codes + k * stride, *row_codes = codes + stride;
        if (!group) measure_unrotated<with_codes, with_cross, wide, weighs>(p, scales, sums, s->signal, codes, row_codes);
        else if (wide || !p.grouped || group > block_weights) measure_group(group, p, scales, sums, codes, row_codes);
        else {
#define FK_CALL(stages)                                                                                                \
    measure_bounded<stages < 6 ? stages : 1, with_codes, with_cross, weighs>(p, scales, sums, codes, row_codes)
            FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
        }
    }
    if (s->tables) count_pairs(p.codes, stride, p.vectors * lanes, sweep->rotation_count, s->tables);
}

template <bool weighs> FK_INLINE void measure_for(const fk_sweep *sweep, const Piece &p, Scratch *s) {
    bool codes = sweep->flags & FK_HISTOGRAM, cross = sweep->flags & FK_CROSS;
    if (s->wide || !p.finite) measure_piece<true, true, true, weighs>(sweep, p, s);
    else if (codes && cross) measure_piece<true, true, false, weighs>(sweep, p, s);
    else if (codes) measure_piece<true, false, false, weighs>(sweep, p, s);
    else if (cross) measure_piece<false, true, false, weighs>(sweep, p, s);
    else measure_piece<false, false, false, weighs>(sweep, p, s);
}

static void sweep_row(const fk_sweep *sweep, const uint8_t *from, Piece p, const float *importance, Scratch *s,
                      double *signal, uint64_t *nonzero) {
    size_t size = piece_weights(sweep);
    for (size_t at = 0; at < sweep->columns; at += size) {
        size_t count = sweep->columns - at < size ? sweep->columns - at : size;
        load_piece(sweep, from + at * width_of(sweep->type), count, p);
        p.importance = importance ? importance + at : nullptr;
        if (importance) measure_for<true>(sweep, p, s);
        else measure_for<false>(sweep, p, s);
        s->padding += p.vectors * lanes - count;
    }
    *signal = total(s->signal.energy), *nonzero = sum(s->signal.nonzero);
}

FK_INLINE void start_row(const fk_sweep *sweep, const float *tensor_maxima, const float *row_maxima, Scratch *s) {
    s->signal = {0, 0}, s->wide = false;
    for (uint32_t k = 0; k < 2 * sweep->rotation_count; k++) {
        bool row = k % 2;
        uint32_t group = sweep->groups[k / 2];
        s->wide |= !is_moderate(tensor_maxima[k / 2]) || !is_moderate(row_maxima[k / 2]);
        float maximum = row ? row_maxima[k / 2] : tensor_maxima[k / 2];
        s->scales[k] = scale_of(row, group != 0, maximum, group ? __builtin_sqrtf((float)group) : 1);
        s->sums[k].error = 0, s->sums[k].cross = 0, s->sums[k].weighted = 0;
    }
}

// How much too large errors in the original basis are.
FK_INLINE double excess(const fk_sweep *sweep, size_t configuration) {
    uint32_t group = sweep->groups[configuration / 2];
    return group ? group : 1;
}

FK_INLINE void finish_row(const fk_sweep *sweep, const Scratch *s, double *error, double *cross, double *weighted) {
    for (size_t k = 0; k < 2 * sweep->rotation_count; k++) {
        double too_large = excess(sweep, k);
        error[k] = total(s->sums[k].error) / (too_large * too_large);
        if (sweep->flags & FK_CROSS) cross[k] = total(s->sums[k].cross) / too_large;
        if (sweep->flags & FK_WEIGHTED) weighted[k] = total(s->sums[k].weighted) / (too_large * too_large);
    }
}

static void sweep(const fk_sweep *sweep, const void *elements, size_t rows, const float *tensor_maxima,
                  const float *row_maxima, const float *importance, void *scratch, double *signal, uint64_t *nonzero,
                  double *error, double *cross, double *weighted, double *worst, uint64_t *histogram) {
    size_t configurations = 2 * sweep->rotation_count, stride = sweep->columns * width_of(sweep->type);
    Scratch *s = (Scratch *)((uint8_t *)scratch + tables_bytes(sweep));
    Piece p = piece_in(scratch, sweep);
    const float *counts_of = lay_out_importance(sweep, importance, p);
    bool counts = sweep->flags & FK_HISTOGRAM;
    s->tables = counts ? (uint32_t *)scratch : nullptr, s->padding = 0;
    for (size_t k = 0; k < configurations; k++) {
        s->sums[k].worst = (float)(worst[k] * excess(sweep, k));
        s->sums[k].limit = limit_of(s->sums[k].worst);
    }
    for (size_t row = 0; row < rows; row++) {
        start_row(sweep, tensor_maxima, row_maxima + row * sweep->rotation_count, s);
        sweep_row(sweep, (const uint8_t *)elements + row * stride, p, counts_of, s, signal + row, nonzero + row);
        size_t at = row * configurations;
        finish_row(sweep, s, error + at, cross + at, weighted ? weighted + at : nullptr);
    }
    for (size_t k = 0; k < configurations; k++) worst[k] = largest(s->sums[k].worst) / excess(sweep, k);
    if (!counts) return;
    for (uint32_t r = 0; r < sweep->rotation_count; r++) {
        uint64_t *tensor = histogram + 2 * r * FK_CODES, *row = tensor + FK_CODES;
        take_pairs(s->tables + r * FK_CODES * FK_CODES, tensor, row);
        // Zeros that fill up a piece have code 0 and were counted with it.
        tensor[128] -= s->padding, row[128] -= s->padding;
    }
}
