// SPDX-License-Identifier: Apache-2.0
// The two passes of a sweep. A row goes through in pieces that stay in the first-level cache: decoded once, then rotated,
// quantized and measured in every configuration. Included inside a namespace a level.

struct Scratch {
    Sums sums[2 * FK_MAX_ROTATIONS];
    Scale scales[2 * FK_MAX_ROTATIONS];
    Tables tables[2 * FK_MAX_ROTATIONS];
    Signal signal;
    uint64_t padding;
};

// A piece is one block, or as many as the largest group spans.
FK_INLINE size_t piece_weights(const fk_sweep *sweep) {
    size_t weights = block_weights;
    for (uint32_t r = 0; r < sweep->rotation_count; r++)
        if (sweep->groups[r] > weights) weights = sweep->groups[r];
    return weights;
}

FK_INLINE size_t scratch_bytes(const fk_sweep *sweep) {
    return sizeof(Scratch) + 64 + piece_weights(sweep) * (4 * sizeof(float) + 2);
}

FK_INLINE Piece piece_in(void *scratch, const fk_sweep *sweep) {
    size_t weights = piece_weights(sweep);
    float *f = (float *)((uint8_t *)scratch + (sizeof(Scratch) + 63) / 64 * 64);
    return {f, f + weights, f + 2 * weights, f + 3 * weights, (int8_t *)(f + 4 * weights), 0,
            sweep->columns % run == 0, true};
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
    p.vectors = p.grouped ? (count + block_weights - 1) / block_weights * block_vectors : padded(count) / lanes;
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

FK_INLINE float rotate_for(uint32_t group, const Piece &p) {
    float top = 0;
#define FK_CALL(stages) top = rotate_piece<stages>(p)
    FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
    return top;
}

static void survey_row(const fk_sweep *sweep, const uint8_t *from, Piece p, float *maxima, uint64_t *non_finite) {
    size_t size = piece_weights(sweep);
    for (size_t at = 0; at < sweep->columns; at += size) {
        size_t count = sweep->columns - at < size ? sweep->columns - at : size;
        *non_finite += load_piece(sweep, from + at * width_of(sweep->type), count, p);
        for (uint32_t r = 0; r < sweep->rotation_count; r++) {
            uint32_t group = sweep->groups[r];
            float top = group ? rotate_for(group, p) : absmax(p.weights, p.vectors * lanes);
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

template <bool with_codes, bool with_cross>
static void measure_piece(const fk_sweep *sweep, const Piece &p, Scratch *s) {
    for (uint32_t r = 0; r < sweep->rotation_count; r++) {
        uint32_t group = sweep->groups[r], k = 2 * r;
        size_t codes = p.vectors * lanes;
        if (!group) {
            int8_t *row_codes = p.codes + piece_weights(sweep);
            measure_unrotated<with_codes, with_cross>(p, s->scales + k, s->sums + k, s->signal, row_codes);
            if (with_codes) count_codes(p.codes, codes, s->tables[k]), count_codes(row_codes, codes, s->tables[k + 1]);
            continue;
        }
        rotate_for(group, p);
#define FK_CALL(stages) measure_rotated<stages, false, with_codes, with_cross>(p, s->scales[k], s->sums[k])
        FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
        if (with_codes) count_codes(p.codes, codes, s->tables[k]);
#define FK_CALL(stages) measure_rotated<stages, true, with_codes, with_cross>(p, s->scales[k + 1], s->sums[k + 1])
        FK_FOR_GROUP(group, FK_CALL)
#undef FK_CALL
        if (with_codes) count_codes(p.codes, codes, s->tables[k + 1]);
    }
}

FK_INLINE void measure_for(const fk_sweep *sweep, const Piece &p, Scratch *s) {
    bool codes = sweep->flags & FK_HISTOGRAM, cross = sweep->flags & FK_CROSS;
    if (codes) cross ? measure_piece<true, true>(sweep, p, s) : measure_piece<true, false>(sweep, p, s);
    else cross ? measure_piece<false, true>(sweep, p, s) : measure_piece<false, false>(sweep, p, s);
}

static void sweep_row(const fk_sweep *sweep, const uint8_t *from, Piece p, Scratch *s, double *signal, uint64_t *nonzero) {
    size_t size = piece_weights(sweep);
    for (size_t at = 0; at < sweep->columns; at += size) {
        size_t count = sweep->columns - at < size ? sweep->columns - at : size;
        load_piece(sweep, from + at * width_of(sweep->type), count, p);
        measure_for(sweep, p, s);
        s->padding += p.vectors * lanes - count;
    }
    *signal = total(s->signal.energy), *nonzero = sum(s->signal.nonzero);
}

FK_INLINE void start_row(const fk_sweep *sweep, const float *tensor_maxima, const float *row_maxima, Scratch *s) {
    s->signal = {0, 0};
    for (uint32_t k = 0; k < 2 * sweep->rotation_count; k++) {
        bool row = k % 2;
        uint32_t group = sweep->groups[k / 2];
        float maximum = row ? row_maxima[k / 2] : tensor_maxima[k / 2];
        s->scales[k] = scale_of(row, group != 0, maximum, group ? __builtin_sqrtf((float)group) : 1);
        s->sums[k] = {0, 0, 0};
    }
}

static void sweep(const fk_sweep *sweep, const void *elements, size_t rows, const float *tensor_maxima,
                  const float *row_maxima, void *scratch, double *signal, uint64_t *nonzero, double *error,
                  double *cross, double *worst, uint64_t *histogram) {
    size_t configurations = 2 * sweep->rotation_count, stride = sweep->columns * width_of(sweep->type);
    Scratch *s = (Scratch *)scratch;
    Piece p = piece_in(scratch, sweep);
    __builtin_memset(s->tables, 0, sizeof s->tables), s->padding = 0;
    for (size_t row = 0; row < rows; row++) {
        start_row(sweep, tensor_maxima, row_maxima + row * sweep->rotation_count, s);
        sweep_row(sweep, (const uint8_t *)elements + row * stride, p, s, signal + row, nonzero + row);
        for (size_t k = 0, at = row * configurations; k < configurations; k++, at++) {
            double group = sweep->groups[k / 2] ? sweep->groups[k / 2] : 1;
            error[at] = total(s->sums[k].error) / (group * group), worst[at] = largest(s->sums[k].worst) / group;
            if (sweep->flags & FK_CROSS) cross[at] = total(s->sums[k].cross) / group;
        }
    }
    if (!(sweep->flags & FK_HISTOGRAM)) return;
    for (size_t k = 0; k < configurations; k++) {
        for (size_t i = 0; i < FK_CODES; i++)
            histogram[k * FK_CODES + i] += count_of(s->tables[k], i);
        // Zeros that fill up a piece have code 0 and were counted with it.
        histogram[k * FK_CODES + 128] -= s->padding;
    }
}
