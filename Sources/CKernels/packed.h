// SPDX-License-Identifier: Apache-2.0
// Rows of codes with scales beside them to float32. Included inside one namespace per level.
//
// The decoders in Sources/Codecs/Packed say what each format is; Reference in Sources/Codecs has the same arithmetic one weight at a
// time. Multiplying by 1 and adding -0 change nothing, so that what a layer lacks is those.

FK_INLINE float number_of(const fk_grid &grid, size_t block) { return grid.first[block / 4 * grid.four + block % 4 * grid.one]; }

constexpr bool is_byte(fk_codes codes) { return codes != FK_LOW_FIRST && codes != FK_HIGH_FIRST; }

FK_INLINE size_t nibble(const uint8_t *codes, size_t column, bool low_first) {
    return codes[column / 2] >> ((column % 2 == 0) == low_first ? 0 : 4) & 15;
}

// What the codes of one block of a row are multiplied by, and what is added.
struct Coefficients {
    float scale, offset;
    F16x levels; // of 4-bit codes: what they stand for in this block
};

template <fk_codes codes> FK_INLINE Coefficients coefficients(const fk_scaled &row, size_t block) {
    Coefficients c;
    c.scale = row.scales.first ? row.second * number_of(row.scales, block) : 1;
    c.offset = row.offsets.first ? number_of(row.offsets, block) : -0.0f;
    if constexpr (!is_byte(codes)) c.levels = load<F16x>(row.table) * c.scale + c.offset;
    return c;
}

// Sixteen weights before the columns' factors, from an even column on.
template <fk_codes codes> FK_INLINE F16x weights_at(const fk_scaled &row, const Coefficients &c, const uint8_t *from, size_t column) {
    if constexpr (codes == FK_LOW_FIRST || codes == FK_HIGH_FIRST)
        return level_of(c.levels, in_turn<codes == FK_LOW_FIRST>(from + column / 2));
    F16x v;
    if constexpr (codes == FK_E4M3) v = from_e4m3(row.table, from + column);
    if constexpr (codes == FK_E5M2) v = halves(__builtin_convertvector(load<U8x>(from + column), H16x) << 8);
    if constexpr (codes == FK_E8M0) v = floats(wide(from + column) << 23);
    if constexpr (codes == FK_INT8) v = signed_numbers(load<B16x>(from + column));
    return v * c.scale;
}

template <fk_codes codes> FK_INLINE float weight_at(const fk_scaled &row, const Coefficients &c, const uint8_t *from, size_t column) {
    const size_t code = is_byte(codes) ? from[column] : nibble(from, column, codes == FK_LOW_FIRST);
    const float weight = row.table[code] * c.scale + c.offset;
    return row.factors ? weight * row.factors[column] : weight;
}

template <fk_codes codes> static void scaled(const fk_scaled &row, const uint8_t *from, size_t count, float *weights) {
    const bool adds = is_byte(codes) && row.offsets.first; // of which there is no format: one weight at a time
    for (size_t start = 0, block = 0; start < count; start += row.block, block++) {
        const size_t end = count - start < row.block ? count : start + row.block;
        const Coefficients c = coefficients<codes>(row, block);
        size_t i = start;
        if (i % 2) weights[i] = weight_at<codes>(row, c, from, i), i++;
        if (row.factors)
            for (; i + lanes <= end && !adds; i += lanes)
                store(weights + i, weights_at<codes>(row, c, from, i) * load<F16x>(row.factors + i));
        else
            for (; i + lanes <= end && !adds; i += lanes) store(weights + i, weights_at<codes>(row, c, from, i));
        for (; i < end; i++) weights[i] = weight_at<codes>(row, c, from, i);
    }
}

static void decode_scaled(const fk_scaled *row, const uint8_t *codes, size_t count, float *weights) {
    switch (row->codes) {
    case FK_E4M3: return scaled<FK_E4M3>(*row, codes, count, weights);
    case FK_E5M2: return scaled<FK_E5M2>(*row, codes, count, weights);
    case FK_E8M0: return scaled<FK_E8M0>(*row, codes, count, weights);
    case FK_INT8: return scaled<FK_INT8>(*row, codes, count, weights);
    case FK_LOW_FIRST: return scaled<FK_LOW_FIRST>(*row, codes, count, weights);
    case FK_HIGH_FIRST: return scaled<FK_HIGH_FIRST>(*row, codes, count, weights);
    }
}

// channel * clamp(round(level * scale), +-127) + correction. Clamped first, to the same codes: then the sum with `rounder` rounds,
// to a zero that lacks its sign. A NaN becomes 127.
FK_INLINE F16x grouped_weights(F16x levels, float scale, float channel, float correction) {
    F16x t = levels * scale;
    t = t < 127.0f ? t : (F16x)127.0f;
    t = t > -127.0f ? t : (F16x)(-127.0f);
    const F16x whole = t + rounder - rounder;
    return floats(bits(whole) | (bits(t) & 0x80000000u)) * channel + correction;
}

// Codes of 6 bits, from a column that is a multiple of 4 on: halves of bytes, and the two others behind all of those.
FK_INLINE U16x six_bit_codes(const uint8_t *codes, size_t column, size_t high) {
    constexpr U16x shifts = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
    const U16x two = (U16x)word_at(codes + high + column / 4) >> shifts & 3u;
    return (in_turn<true>(codes + column / 2) & 15u) | two << 4;
}

template <size_t bits> static void grouped(const fk_grouped &row, const uint8_t *codes, size_t count, float *weights) {
    const size_t high = count / 2;
    alignas(64) float levels[1 << bits];
    for (size_t start = 0, group = 0; start < count; start += row.group, group++) {
        const size_t end = count - start < row.group ? count : start + row.group;
        const float scale = number_of(row.scales, group);
        const float correction = row.corrections.first ? number_of(row.corrections, group) : -0.0f;
        for (size_t i = 0; bits == 4 && i < 16; i += lanes)
            store(levels, grouped_weights(load<F16x>(row.levels), scale, row.channel, correction));
        size_t i = start;
        for (; start % 4 == 0 && i + lanes <= end; i += lanes) {
            if constexpr (bits == 4) store(weights + i, level_of(load<F16x>(levels), in_turn<true>(codes + i / 2)));
            else {
                const F16x found = level_of_64(row.levels, six_bit_codes(codes, i, high));
                store(weights + i, grouped_weights(found, scale, row.channel, correction));
            }
        }
        for (; i < end; i++) {
            size_t code = nibble(codes, i, true);
            if constexpr (bits == 6) code |= (size_t)(codes[high + i / 4] >> i % 4 * 2 & 3) << 4;
            weights[i] = bits == 4 ? levels[code] : grouped_weights((F16x)row.levels[code], scale, row.channel, correction)[0];
        }
    }
}

static void decode_grouped(const fk_grouped *row, const uint8_t *codes, size_t count, float *weights) {
    if (row->bits == 6) grouped<6>(*row, codes, count, weights);
    else grouped<4>(*row, codes, count, weights);
}

// Numbers rounded to BF16 or to F16, half to even, in float32; NaN stays NaN.
FK_INLINE F16x rounded(F16x v, fk_type type) {
    if (type == FK_BF16) {
        const U16x u = bits(v), to = (u + 0x7fffu + (u >> 16 & 1u)) & 0xffff0000u;
        const U16x special = (U16x)((u & 0x7fffffffu) >= 0x7f800000u);
        return floats((u & special) | (to & ~special));
    }
    if (type != FK_F16) return v;
#if FK_FMA
    return __builtin_convertvector(__builtin_convertvector(v, Half16x), F16x);
#else
    H16x h;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++) h[i] = f16_bits(v[i]);
    return halves(h);
#endif
}

static void decode_runs(const fk_runs *runs, const uint8_t *codes, size_t first, size_t count, float *weights) {
    // The row's bytes begin with the one that its first code is in.
    const size_t skipped = first % 2;
    for (size_t i = 0; i < count;) {
        const size_t run = (first + i) / runs->block, left = (run + 1) * runs->block - (first + i);
        const size_t end = count - i < left ? count : i + left;
        alignas(64) float levels[lanes];
        const F16x table = rounded(load<F16x>(runs->table) * runs->scales[run], runs->rounding);
        store(levels, table);
        if ((i + skipped) % 2) weights[i] = levels[nibble(codes, i + skipped, false)], i++;
        for (; i + lanes <= end; i += lanes) store(weights + i, level_of(table, in_turn<false>(codes + (i + skipped) / 2)));
        for (; i < end; i++) weights[i] = levels[nibble(codes, i + skipped, false)];
    }
}

// weight / smooth + the sum of up * down, from the first index on; `many` vectors of columns at a time.
template <size_t many> FK_INLINE void low_rank(const fk_low_rank &branch, size_t column, F16x *sums) {
    for (size_t v = 0; v < many; v++) sums[v] = 0;
    const float *down = branch.down + column * branch.rank;
    for (size_t k = 0; k < branch.rank; k++)
        for (size_t v = 0; v < many; v++) sums[v] += load<F16x>(down + (v * branch.rank + k) * lanes) * branch.up[k];
}

static void add_low_rank(const fk_low_rank *branch, size_t count, float *weights) {
    constexpr size_t many = 4;
    F16x sums[many];
    auto add = [&](size_t i, F16x sum) __attribute__((always_inline)) {
        store(weights + i, load<F16x>(weights + i) / load<F16x>(branch->smooth + i) + sum);
    };
    size_t i = 0;
    for (; i + many * lanes <= count; i += many * lanes) {
        low_rank<many>(*branch, i, sums);
        for (size_t v = 0; v < many; v++) add(i + v * lanes, sums[v]);
    }
    for (; i + lanes <= count; i += lanes) low_rank<1>(*branch, i, sums), add(i, sums[0]);
    if (i < count) low_rank<1>(*branch, i, sums);
    for (size_t k = 0; i + k < count; k++) weights[i + k] = weights[i + k] / branch->smooth[i + k] + sums[0][k];
}
