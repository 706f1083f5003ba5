// SPDX-License-Identifier: Apache-2.0
// The two passes of a sweep. A row goes through in chunks that stay in the first-level cache: decoded once, then rotated,
// quantized and measured in every configuration. Included inside a namespace a level.

// A chunk holds whole groups of every rotation.
FK_INLINE size_t chunk_of(const fk_sweep *sweep) {
    size_t chunk = 1024;
    for (uint32_t r = 0; r < sweep->rotation_count; r++)
        if (sweep->rotations[r].size > chunk) chunk = sweep->rotations[r].size;
    return chunk;
}

FK_INLINE size_t width_of(fk_type type) { return type == FK_F64 ? 8 : type == FK_F32 ? 4 : 2; }

// Multiplier or divisor by which weights become codes, and the scale in two parts of at most 12 significant bits, so that
// code x part is exact in float32 and the error of a weight is rounded once.
struct Scale {
    float multiplier, divisor, upper, lower;
};

FK_INLINE Scale scale_of(bool row, bool rotated, float maximum) {
    Scale s = {0, 1, 0, 0};
    float floor = maximum > 1e-12f ? maximum : 1e-12f, scale;
    if (!row) {
        scale = floor / 127.0f;
        s.multiplier = 1.0f / scale;
    } else if (!rotated) {
        s.multiplier = (1.0f / floor) * 127.0f;
        scale = 1.0f / s.multiplier;
    } else {
        scale = maximum / 127.0f;
        if (!(scale > 1e-30f)) scale = 1e-30f;
        s.divisor = scale;
    }
    s.upper = __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, scale) & 0xfffff000u);
    s.lower = scale - s.upper;
    return s;
}

struct Sums {
    D8x error, cross, worst;
};

template <bool with_cross> FK_INLINE void add(Sums &sums, F16x w, F16x e) {
    D8x a = low(e), b = high(e), a2 = a * a, b2 = b * b;
    sums.error += a2, sums.error += b2;
    sums.worst = larger(a2, sums.worst), sums.worst = larger(b2, sums.worst);
    if constexpr (with_cross) sums.cross += low(w) * a, sums.cross += high(w) * b;
}

template <bool divide, bool with_codes> FK_INLINE F16x error_of(F16x x, const Scale &s, int8_t *codes) {
    F16x biased = (divide ? x / s.divisor : x * s.multiplier) + rounder;
    F16x q = biased - rounder;
    if constexpr (with_codes) store(codes, code_bytes(biased));
    return (x - q * s.upper) - q * s.lower;
}

struct Chunk {
    float *weights, *rotated, *errors;
    const float *finite;  // a mask of bits, or null where every weight is finite
    int8_t *codes;
    size_t count;         // padded
};

FK_INLINE F16x masked(F16x e, const float *finite, size_t at) { return floats(bits(e) & bits(load<F16x>(finite + at))); }

// Errors without rotation, or with one whose groups span more than a few registers.
template <bool divide, bool with_codes, bool with_cross>
FK_INLINE void measure_plain(const Chunk &c, fk_rotation rotation, const Scale &scale, Sums &sums) {
    Scale s = scale;
    Sums t = sums;
    if (rotation.size <= 1) {
        for (size_t i = 0; i < c.count; i += lanes) {
            F16x w = load<F16x>(c.weights + i);
            add<with_cross>(t, w, error_of<divide, with_codes>(w, s, c.codes + i));
        }
        sums = t;
        return;
    }
    for (size_t i = 0; i < c.count; i += lanes)
        store(c.errors + i, error_of<divide, with_codes>(load<F16x>(c.rotated + i), s, c.codes + i));
    rotate(rotation, c.errors, c.count);
    for (size_t i = 0; i < c.count; i += lanes) {
        F16x e = load<F16x>(c.errors + i);
        add<with_cross>(t, load<F16x>(c.weights + i), c.finite ? masked(e, c.finite, i) : e);
    }
    sums = t;
}

// Groups of 64 of which every weight is finite: quantized, taken back and measured in registers.
template <bool divide, bool with_codes, bool with_cross>
FK_INLINE void measure_64(const Chunk &c, const Scale &scale, Sums &sums) {
    Scale s = scale;
    Sums t = sums;
    for (size_t i = 0; i < c.count; i += 64) {
        F16x e[4];
        for (size_t k = 0; k < 4; k++) {
            size_t at = i + lanes * k;
            F16x x = error_of<divide, with_codes>(load<F16x>(c.rotated + at), s, c.codes + at);
            e[k] = butterfly_4(butterfly_1(x));
        }
        butterfly(e[0], e[1], e[2], e[3]);
        for (size_t k = 0; k < 4; k++) add<with_cross>(t, load<F16x>(c.weights + i + lanes * k), e[k]);
    }
    sums = t;
}

template <bool divide, bool with_codes, bool with_cross>
static void measure(const Chunk &c, fk_rotation rotation, const Scale &scale, Sums &sums) {
    if (rotation.size == 64 && !rotation.sylvester && !c.finite)
        measure_64<divide, with_codes, with_cross>(c, scale, sums);
    else
        measure_plain<divide, with_codes, with_cross>(c, rotation, scale, sums);
}

typedef void (*measure_function)(const Chunk &, fk_rotation, const Scale &, Sums &);

FK_INLINE measure_function measure_for(bool divide, uint32_t flags) {
    bool codes = flags & FK_HISTOGRAM, cross = flags & FK_CROSS;
    if (divide)
        return codes ? cross ? measure<true, true, true> : measure<true, true, false>
                     : cross ? measure<true, false, true> : measure<true, false, false>;
    return codes ? cross ? measure<false, true, true> : measure<false, true, false>
                 : cross ? measure<false, false, true> : measure<false, false, false>;
}

FK_INLINE void count_codes(const int8_t *codes, size_t count, uint32_t (*tables)[FK_CODES]) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t eight = load<uint64_t>(codes + i) ^ 0x8080808080808080u;
        for (int k = 0; k < 8; k++) tables[k & 1][eight >> 8 * k & 0xff]++;
    }
    for (; i < count; i++) tables[0][(uint8_t)codes[i] ^ 0x80]++;
}

// All bits where an element is finite, none where it is not.
static void finite_mask(fk_type type, const void *elements, size_t count, float *mask) {
    for (size_t i = 0; i < padded(count); i++) store(mask + i, i < count ? 0xffffffffu : 0u);
    for (size_t i = 0; i < count; i++) {
        alignas(64) float one[lanes];
        if (decode(type, (const uint8_t *)elements + i * width_of(type), 1, one)) store(mask + i, 0u);
    }
}

FK_INLINE const float *rotated(const Chunk &c, fk_rotation rotation) {
    if (rotation.size <= 1) return c.weights;
    __builtin_memcpy(c.rotated, c.weights, c.count * sizeof *c.weights);
    rotate(rotation, c.rotated, c.count);
    return c.rotated;
}

struct Scratch {
    Sums sums[2 * FK_MAX_ROTATIONS];
    Scale scales[2 * FK_MAX_ROTATIONS];
    uint32_t tables[2 * FK_MAX_ROTATIONS][2][FK_CODES];
};

FK_INLINE size_t scratch_bytes(const fk_sweep *sweep) {
    return sizeof(Scratch) + chunk_of(sweep) * (4 * sizeof(float) + 1) + 6 * 64;
}

FK_INLINE Chunk chunk_in(void *scratch, size_t chunk) {
    float *floats = (float *)((uint8_t *)scratch + (sizeof(Scratch) + 63) / 64 * 64);
    return {floats, floats + chunk, floats + 2 * chunk, nullptr, (int8_t *)(floats + 4 * chunk), 0};
}

static void survey(const fk_sweep *sweep, const void *elements, size_t rows, void *scratch, float *maxima,
                   uint64_t *non_finite) {
    size_t chunk = chunk_of(sweep), width = width_of(sweep->type), rotations = sweep->rotation_count;
    Chunk c = chunk_in(scratch, chunk);
    const uint8_t *from = (const uint8_t *)elements;
    for (size_t row = 0; row < rows; row++, maxima += rotations) {
        for (size_t r = 0; r < rotations; r++) maxima[r] = 0;
        non_finite[row] = 0;
        for (size_t at = 0; at < sweep->columns; at += chunk) {
            size_t count = sweep->columns - at < chunk ? sweep->columns - at : chunk;
            non_finite[row] += decode(sweep->type, from, count, c.weights);
            c.count = padded(count);
            for (size_t r = 0; r < rotations; r++) {
                float top = absmax_of(rotated(c, sweep->rotations[r]), c.count);
                maxima[r] = top > maxima[r] ? top : maxima[r];
            }
            from += count * width;
        }
    }
}

FK_INLINE void add_signal(const Chunk &c, D8x &signal, I16x &nonzero) {
    for (size_t i = 0; i < c.count; i += lanes) {
        F16x w = load<F16x>(c.weights + i);
        D8x a = low(w), b = high(w);
        signal += a * a, signal += b * b;
        nonzero -= (I16x)(w != 0);
    }
}

static void measure_chunk(const fk_sweep *sweep, Chunk &c, size_t count, Scratch *s) {
    for (uint32_t r = 0; r < sweep->rotation_count; r++) {
        fk_rotation rotation = sweep->rotations[r];
        rotated(c, rotation);
        for (uint32_t row = 0; row < 2; row++) {
            uint32_t k = 2 * r + row;
            measure_for(row && rotation.size > 1, sweep->flags)(c, rotation, s->scales[k], s->sums[k]);
            if (sweep->flags & FK_HISTOGRAM) count_codes(c.codes, count, s->tables[k]);
        }
    }
}

static void sweep_row(const fk_sweep *sweep, const uint8_t *from, Chunk c, Scratch *s, double *signal, uint64_t *nonzero) {
    size_t chunk = chunk_of(sweep), width = width_of(sweep->type);
    float *mask = c.errors + chunk;
    D8x energy = 0;
    I16x set = 0;
    for (size_t at = 0; at < sweep->columns; at += chunk) {
        size_t count = sweep->columns - at < chunk ? sweep->columns - at : chunk;
        bool bad = decode(sweep->type, from, count, c.weights) != 0;
        if (bad) finite_mask(sweep->type, from, count, mask);
        c.finite = bad ? mask : nullptr;
        c.count = padded(count);
        add_signal(c, energy, set);
        measure_chunk(sweep, c, count, s);
        from += count * width;
    }
    *signal = total(energy), *nonzero = sum(set);
}

FK_INLINE void start_row(const fk_sweep *sweep, const float *tensor_maxima, const float *row_maxima, Scratch *s) {
    for (uint32_t k = 0; k < 2 * sweep->rotation_count; k++) {
        bool row = k % 2, rotated = sweep->rotations[k / 2].size > 1;
        s->scales[k] = scale_of(row, rotated, row ? row_maxima[k / 2] : tensor_maxima[k / 2]);
        s->sums[k] = {0, 0, 0};
    }
}

static void sweep(const fk_sweep *sweep, const void *elements, size_t rows, const float *tensor_maxima,
                  const float *row_maxima, void *scratch, double *signal, uint64_t *nonzero, double *error,
                  double *cross, double *worst, uint64_t *histogram) {
    size_t configurations = 2 * sweep->rotation_count, stride = sweep->columns * width_of(sweep->type);
    Scratch *s = (Scratch *)scratch;
    Chunk c = chunk_in(scratch, chunk_of(sweep));
    __builtin_memset(s->tables, 0, sizeof s->tables);
    for (size_t row = 0; row < rows; row++) {
        start_row(sweep, tensor_maxima, row_maxima + row * sweep->rotation_count, s);
        sweep_row(sweep, (const uint8_t *)elements + row * stride, c, s, signal + row, nonzero + row);
        for (size_t k = 0, at = row * configurations; k < configurations; k++, at++) {
            error[at] = total(s->sums[k].error), worst[at] = largest(s->sums[k].worst);
            if (sweep->flags & FK_CROSS) cross[at] = total(s->sums[k].cross);
        }
    }
    if (sweep->flags & FK_HISTOGRAM)
        for (size_t k = 0; k < configurations; k++)
            for (size_t i = 0; i < FK_CODES; i++)
                histogram[k * FK_CODES + i] += (uint64_t)s->tables[k][0][i] + s->tables[k][1][i];
}
