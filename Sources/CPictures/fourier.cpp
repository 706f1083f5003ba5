// SPDX-License-Identifier: Apache-2.0
// Passes of a mixed-radix Fourier transform over tiles, after Stockham: the results of the last pass are in their natural order.

#include "CPictures.h"

#include <math.h>
#include <string.h>

namespace {

typedef float Lanes __attribute__((ext_vector_type(FP_TILE)));

struct Complex {
    Lanes re;
    Lanes im;
};

inline Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
inline Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
inline Complex operator*(Complex a, float s) { return {a.re * s, a.im * s}; }

// a times -i.
inline Complex turned(Complex a) { return {a.im, -a.re}; }

inline Complex turned_by(Complex a, float re, float im) { return {a.re * re - a.im * im, a.re * im + a.im * re}; }

inline Complex load(fp_grid tile, size_t row) {
    Complex value;
    memcpy(&value.re, tile.re + row * FP_TILE, sizeof value.re);
    memcpy(&value.im, tile.im + row * FP_TILE, sizeof value.im);
    return value;
}

inline void store(fp_grid tile, size_t row, Complex value) {
    memcpy(tile.re + row * FP_TILE, &value.re, sizeof value.re);
    memcpy(tile.im + row * FP_TILE, &value.im, sizeof value.im);
}

// Transforms of 2, 3, 4 and 5 points in place.
inline void butterfly2(Complex *x) {
    const Complex sum = x[0] + x[1];
    x[1] = x[0] - x[1];
    x[0] = sum;
}

inline void butterfly3(Complex *x) {
    const float half_root = 0.86602540378443864676f;
    const Complex sum = x[1] + x[2], difference = turned(x[1] - x[2]) * half_root;
    const Complex middle = x[0] - sum * 0.5f;
    x[0] = x[0] + sum;
    x[1] = middle + difference;
    x[2] = middle - difference;
}

inline void butterfly4(Complex *x) {
    const Complex even = x[0] + x[2], even_difference = x[0] - x[2];
    const Complex odd = x[1] + x[3], odd_difference = turned(x[1] - x[3]);
    x[0] = even + odd;
    x[1] = even_difference + odd_difference;
    x[2] = even - odd;
    x[3] = even_difference - odd_difference;
}

inline void butterfly5(Complex *x) {
    const float c1 = 0.30901699437494742410f, c2 = -0.80901699437494742410f;
    const float s1 = 0.95105651629515357212f, s2 = 0.58778525229247312917f;
    const Complex outer = x[1] + x[4], inner = x[2] + x[3];
    const Complex outer_difference = turned(x[1] - x[4]), inner_difference = turned(x[2] - x[3]);
    const Complex near = x[0] + outer * c1 + inner * c2, far = x[0] + outer * c2 + inner * c1;
    const Complex near_turn = outer_difference * s1 + inner_difference * s2;
    const Complex far_turn = outer_difference * s2 - inner_difference * s1;
    x[0] = x[0] + outer + inner;
    x[1] = near + near_turn;
    x[2] = far + far_turn;
    x[3] = far - far_turn;
    x[4] = near - near_turn;
}

// Any number of points, by the definition.
inline void butterfly_any(Complex *x, size_t radix, fp_roots roots) {
    Complex sums[FP_MAX_RADIX];
    const size_t step = roots.count / radix;
    for (size_t j = 0; j < radix; ++j) {
        sums[j] = x[0];
        for (size_t k = 1; k < radix; ++k) {
            const size_t root = j * k % radix * step;
            sums[j] = sums[j] + turned_by(x[k], roots.re[root], roots.im[root]);
        }
    }
    memcpy(x, sums, radix * sizeof *x);
}

template <size_t fixed> inline void butterfly(Complex *x, size_t radix, fp_roots roots) {
    if (fixed == 2) butterfly2(x);
    else if (fixed == 3) butterfly3(x);
    else if (fixed == 4) butterfly4(x);
    else if (fixed == 5) butterfly5(x);
    else butterfly_any(x, radix, roots);
}

template <size_t fixed>
void pass(size_t radix_given, size_t length, size_t stride, fp_roots roots, fp_grid from, fp_grid to) {
    const size_t radix = fixed ? fixed : radix_given, m = length / radix;
    for (size_t p = 0; p < m; ++p) {
        for (size_t q = 0; q < stride; ++q) {
            Complex x[FP_MAX_RADIX];
            for (size_t k = 0; k < radix; ++k) x[k] = load(from, q + stride * (p + m * k));
            butterfly<fixed>(x, radix, roots);
            store(to, q + stride * radix * p, x[0]);
            for (size_t j = 1; j < radix; ++j) {
                const size_t root = p * j * stride;
                store(to, q + stride * (radix * p + j), turned_by(x[j], roots.re[root], roots.im[root]));
            }
        }
    }
}

size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

} // namespace

void fp_fourier_pass(size_t radix, size_t length, size_t stride, fp_roots roots, fp_grid from, fp_grid to) {
    switch (radix) {
    case 2: return pass<2>(radix, length, stride, roots, from, to);
    case 3: return pass<3>(radix, length, stride, roots, from, to);
    case 4: return pass<4>(radix, length, stride, roots, from, to);
    case 5: return pass<5>(radix, length, stride, roots, from, to);
    default: return pass<0>(radix, length, stride, roots, from, to);
    }
}

void fp_multiply_rows(fp_grid tile, const float *re, const float *im, size_t count, size_t length) {
    for (size_t row = 0; row < count; ++row) store(tile, row, turned_by(load(tile, row), re[row], im[row]));
    const size_t rest = (length - count) * FP_TILE * sizeof(float);
    memset(tile.re + count * FP_TILE, 0, rest);
    memset(tile.im + count * FP_TILE, 0, rest);
}

void fp_load_columns(fp_grid grid, size_t width, size_t height, size_t first, fp_grid tile) {
    const size_t count = smaller(FP_TILE, width - first);
    if (count < FP_TILE) {
        memset(tile.re, 0, height * FP_TILE * sizeof(float));
        memset(tile.im, 0, height * FP_TILE * sizeof(float));
    }
    for (size_t y = 0; y < height; ++y) {
        memcpy(tile.re + y * FP_TILE, grid.re + y * width + first, count * sizeof(float));
        memcpy(tile.im + y * FP_TILE, grid.im + y * width + first, count * sizeof(float));
    }
}

void fp_store_columns(fp_grid tile, size_t width, size_t height, size_t first, fp_grid grid) {
    const size_t count = smaller(FP_TILE, width - first);
    for (size_t y = 0; y < height; ++y) {
        memcpy(grid.re + y * width + first, tile.re + y * FP_TILE, count * sizeof(float));
        memcpy(grid.im + y * width + first, tile.im + y * FP_TILE, count * sizeof(float));
    }
}

void fp_load_rows(fp_grid grid, size_t width, size_t height, size_t first, fp_grid tile) {
    const size_t count = smaller(FP_TILE, height - first);
    if (count < FP_TILE) {
        memset(tile.re, 0, width * FP_TILE * sizeof(float));
        memset(tile.im, 0, width * FP_TILE * sizeof(float));
    }
    for (size_t row = 0; row < count; ++row) {
        const float *re = grid.re + (first + row) * width, *im = grid.im + (first + row) * width;
        for (size_t x = 0; x < width; ++x) {
            tile.re[x * FP_TILE + row] = re[x];
            tile.im[x * FP_TILE + row] = im[x];
        }
    }
}

void fp_store_rows(fp_grid tile, size_t width, size_t height, size_t first, fp_grid grid) {
    const size_t count = smaller(FP_TILE, height - first);
    for (size_t row = 0; row < count; ++row) {
        float *re = grid.re + (first + row) * width, *im = grid.im + (first + row) * width;
        for (size_t x = 0; x < width; ++x) {
            re[x] = tile.re[x * FP_TILE + row];
            im[x] = tile.im[x * FP_TILE + row];
        }
    }
}
