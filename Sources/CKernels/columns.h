// SPDX-License-Identifier: Apache-2.0
// Figures of the columns of a sample of rows, in any basis: what tells a rotation. Included inside one namespace per level.
//
// A matrix is `rows` rows, each `stride` floats apart, stride a multiple of 16, padded with 0; 32 floats past its end may be read.
// Multiplications and additions are never fused here, so that every level gives the same bits.

// Rows whose sums are taken in float32 before they are added in float64.
constexpr size_t row_chunk = 32;

// SplitMix64's output for the counter z.
FK_INLINE uint64_t split_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static void dither(const int8_t *codes, size_t count, uint64_t seed, uint64_t first, float *values) {
    for (size_t i = 0; i < count; i++) {
        uint64_t drawn = split_mix(seed + (first + i + 1) * 0x9E3779B97F4A7C15ull) >> 40;
        // 24 bits less a half: exact in float32.
        values[i] = (float)codes[i] + ((float)(int32_t)drawn * 0x1p-24f - 0.5f);
    }
    for (size_t i = count; i < padded(count); i++) values[i] = 0;
}

static void column_sums(const float *values, size_t rows, size_t stride, double *energies, double *magnitudes) {
    for (size_t j = 0; j < stride; j += lanes) {
        D16x energy = 0, size = 0;
        for (size_t start = 0; start < rows; start += row_chunk) {
            size_t end = rows - start < row_chunk ? rows : start + row_chunk;
            F16x squares = 0, absolutes = 0;
            for (size_t i = start; i < end; i++) {
                F16x v = load<F16x>(values + i * stride + j);
                squares += v * v, absolutes += magnitude(v);
            }
            energy += doubles(squares), size += doubles(absolutes);
        }
        store(energies + j, energy), store(magnitudes + j, size);
    }
}

static void lag_sums(const float *values, size_t rows, size_t stride, size_t lag, double *products) {
    for (size_t j = 0; j < stride; j += lanes) {
        D16x total = 0;
        for (size_t start = 0; start < rows; start += row_chunk) {
            size_t end = rows - start < row_chunk ? rows : start + row_chunk;
            F16x sum = 0;
            for (size_t i = start; i < end; i++) {
                const float *v = values + i * stride + j;
                sum += load<F16x>(v) * load<F16x>(v + lag);
            }
            total += doubles(sum);
        }
        store(products + j, total);
    }
}

// y.v of `many` rows at once, each in sixteen float32 lanes, then their sum in float64.
template <size_t many>
FK_INLINE void dot_rows(const float *rows, size_t stride, const float *direction, float *products) {
    F16x sums[many];
    for (size_t r = 0; r < many; r++) sums[r] = 0;
    for (size_t j = 0; j < stride; j += lanes) {
        F16x v = load<F16x>(direction + j);
        for (size_t r = 0; r < many; r++) sums[r] += load<F16x>(rows + r * stride + j) * v;
    }
    for (size_t r = 0; r < many; r++) products[r] = (float)total(doubles(sums[r]));
}

FK_INLINE void dots(const float *rows, size_t many, size_t stride, const float *direction, float *products) {
    if (many == 4) return dot_rows<4>(rows, stride, direction, products);
    for (size_t r = 0; r < many; r++) dot_rows<1>(rows + r * stride, stride, direction, products + r);
}

static void gram_products(const float *values, size_t rows, size_t stride, const float *directions, size_t count,
                          double *products) {
    for (size_t j = 0; j < count * stride; j++) products[j] = 0;
    for (size_t start = 0; start < rows; start += row_chunk) {
        size_t many = rows - start < row_chunk ? rows - start : row_chunk;
        const float *from = values + start * stride;
        for (size_t k = 0; k < count; k++) {
            double *product = products + k * stride;
            float weights[row_chunk];
            for (size_t i = 0; i < many; i += 4)
                dots(from + i * stride, many - i < 4 ? many - i : 4, stride, directions + k * stride, weights + i);
            for (size_t j = 0; j < stride; j += lanes) {
                F16x sum = 0;
                for (size_t i = 0; i < many; i++) sum += load<F16x>(from + i * stride + j) * weights[i];
                store(product + j, load<D16x>(product + j) + doubles(sum));
            }
        }
    }
}

static void project_out(float *values, size_t rows, size_t stride, const float *directions, size_t count) {
    for (size_t i = 0; i < rows; i++) {
        float *row = values + i * stride;
        float weights[8];
        for (size_t k = 0; k < count; k++) dot_rows<1>(row, stride, directions + k * stride, weights + k);
        for (size_t j = 0; j < stride; j += lanes) {
            F16x sum = 0;
            for (size_t k = 0; k < count; k++) sum += load<F16x>(directions + k * stride + j) * weights[k];
            store(row + j, load<F16x>(row + j) - sum);
        }
    }
}

// `many` rows of one group times a matrix of `group` columns: 4 vectors of outputs of each row at a time.
template <size_t many, size_t wide>
FK_INLINE void mix_block(const float *from, size_t stride, size_t group, const float *matrix, float *to) {
    F16x sums[many][wide];
    for (size_t r = 0; r < many; r++)
        for (size_t v = 0; v < wide; v++) sums[r][v] = 0;
    for (size_t k = 0; k < group; k++) {
        F16x factors[wide];
        for (size_t v = 0; v < wide; v++) factors[v] = load<F16x>(matrix + k * group + v * lanes);
        for (size_t r = 0; r < many; r++)
            for (size_t v = 0; v < wide; v++) sums[r][v] += factors[v] * from[r * stride + k];
    }
    for (size_t r = 0; r < many; r++)
        for (size_t v = 0; v < wide; v++) store(to + r * stride + v * lanes, sums[r][v]);
}

template <size_t many>
FK_INLINE void mix_rows(const float *from, size_t stride, size_t group, const float *matrix, float *to) {
    size_t v = 0;
    for (; v + 4 * lanes <= group; v += 4 * lanes) mix_block<many, 4>(from, stride, group, matrix + v, to + v);
    for (; v < group; v += lanes) mix_block<many, 1>(from, stride, group, matrix + v, to + v);
}

static void mix_small(const float *from, size_t group, const float *matrix, float *to) {
    for (size_t j = 0; j < group; j++) {
        float sum = 0;
        for (size_t k = 0; k < group; k++) sum += matrix[k * group + j] * from[k];
        to[j] = sum;
    }
}

static void mix(const float *values, size_t rows, size_t stride, size_t columns, size_t group, const float *matrix,
                float *mixed) {
    for (size_t g = 0; g < columns; g += group) {
        size_t i = 0;
        if (group % lanes == 0)
            for (; i + 4 <= rows; i += 4)
                mix_rows<4>(values + i * stride + g, stride, group, matrix, mixed + i * stride + g);
        for (; i < rows; i++) {
            const float *from = values + i * stride + g;
            float *to = mixed + i * stride + g;
            if (group % lanes == 0) mix_rows<1>(from, stride, group, matrix, to);
            else mix_small(from, group, matrix, to);
        }
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = columns; j < stride; j++) mixed[i * stride + j] = 0;
}

static void shuffle(const float *values, size_t rows, size_t stride, size_t columns, size_t group,
                    const uint32_t *order, const float *factors, float *shuffled) {
    for (size_t i = 0; i < rows; i++) {
        const float *from = values + i * stride;
        float *to = shuffled + i * stride;
        for (size_t g = 0; g < columns; g += group)
            for (size_t j = 0; j < group; j++) to[g + j] = from[g + order[j]] * factors[j];
        for (size_t j = columns; j < stride; j++) to[j] = 0;
    }
}

// Classical Gram-Schmidt, every projection taken off twice; vector k is at vectors + k * length.
static void orthonormalize(double *vectors, size_t count, size_t length) {
    auto dot = [length](const double *a, const double *b) {
        D8x sum = 0;
        size_t i = 0;
        for (; i + 8 <= length; i += 8) sum += load<D8x>(a + i) * load<D8x>(b + i);
        double all = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
        for (; i < length; i++) all += a[i] * b[i];
        return all;
    };
    for (size_t k = 0; k < count; k++) {
        double *v = vectors + k * length;
        for (int round = 0; round < 2; round++) {
            double weights[256];
            for (size_t j = 0; j < k; j++) weights[j] = dot(vectors + j * length, v);
            for (size_t j = 0; j < k; j++)
                for (size_t i = 0; i < length; i++) v[i] -= weights[j] * vectors[j * length + i];
        }
        const double norm = __builtin_sqrt(dot(v, v));
        const double factor = norm > 0 ? 1 / norm : 0;
        for (size_t i = 0; i < length; i++) v[i] *= factor;
    }
}
