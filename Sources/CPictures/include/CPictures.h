// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic over the pixels of two pictures. Planes are float32, row by row, without gaps. Sums are float64 in an order that
// depends on the sizes alone, so that every CPU gives the same bits. Buffers belong to the caller and are never kept.
#ifndef FIDELIO_CPICTURES_H
#define FIDELIO_CPICTURES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The columns that a transform works on at once: each function of a tile reads and writes `length` rows of so many values.
enum { FP_TILE = 16 };

/// A grid of complex numbers, real and imaginary parts apart.
typedef struct fp_grid {
    float *re;
    float *im;
} fp_grid;

/// Factors by which a pass turns its inputs: the n-th roots of unity, exp(-2 pi i k / n) for k in 0..<n.
typedef struct fp_roots {
    const float *re;
    const float *im;
    size_t count;
} fp_roots;

/// One pass of a Stockham transform over a tile: `length` = radix * m points in each of `stride` interleaved transforms.
/// `from` and `to` do not overlap. The radix is 2, 3, 4, 5 or any number up to FP_MAX_RADIX.
enum { FP_MAX_RADIX = 16 };
void fp_fourier_pass(size_t radix, size_t length, size_t stride, fp_roots roots, fp_grid from, fp_grid to);

/// tile[k] *= factors[k], by rows; a row of the tile at or beyond `count` becomes zero up to `length`.
void fp_multiply_rows(fp_grid tile, const float *re, const float *im, size_t count, size_t length);

/// Columns [first, first + FP_TILE) of a grid as a tile, and back. Columns beyond the width are zeros, and are not written.
void fp_load_columns(fp_grid grid, size_t width, size_t height, size_t first, fp_grid tile);
void fp_store_columns(fp_grid tile, size_t width, size_t height, size_t first, fp_grid grid);

/// Rows [first, first + FP_TILE) of a grid as the columns of a tile of `width` rows, and back.
void fp_load_rows(fp_grid grid, size_t width, size_t height, size_t first, fp_grid tile);
void fp_store_rows(fp_grid tile, size_t width, size_t height, size_t first, fp_grid grid);

/// The sum of window[y] * window[x] * plane[y][x].
double fp_weighted_sum(const float *plane, size_t width, size_t height, const float *rows, const float *columns);

/// grid = (plane - mean) * rows[y] * columns[x]: one plane becomes the real or the imaginary part of a grid.
void fp_window(const float *plane, size_t width, size_t height, double mean, const float *rows, const float *columns, float *part);

/// Of the transform of a + ib, for row y of frequencies: the energies |A|^2 and |B|^2 and the product Re A conj B, summed over
/// columns [from, to) with 2 * (to - 1) <= width, which stand for their opposites too. The grid is only read.
typedef struct fp_energies {
    double first;
    double second;
    double product;
} fp_energies;
fp_energies fp_row_energies(fp_grid grid, size_t width, size_t height, size_t y, size_t from, size_t to);

/// Replaces the transform of a + ib, in row y of frequencies and its opposite row, by the direction of A conj B:
/// A conj B / (|A conj B| + 1e-12). To be called for y from 0 to height / 2.
void fp_cross_directions(fp_grid grid, size_t width, size_t height, size_t y);

/// |y - B(y)| of the pixels that are at least `margin` (2 or more) from each edge, row by row, where B is the separable
/// [1 4 6 4 1] / 16. `rows` holds 5 * width values of scratch.
void fp_detail(const float *plane, size_t width, size_t height, size_t margin, float *rows, float *detail);

/// The values of given ranks among others, none of them negative. `counts` holds FP_BUCKETS numbers of scratch, `spare` as many
/// values as there are, and one more.
enum { FP_BUCKETS = 65536 };
void fp_select(const float *values, size_t count, const size_t *ranks, size_t rank_count, float *found, size_t *counts,
               float *spare);

/// The sum and the sum of squares, and of two planes the sum of squared differences.
void fp_moments(const float *plane, size_t count, double *sum, double *squares);
double fp_squared_difference(const float *a, size_t a_stride, const float *b, size_t b_stride, size_t width, size_t height);

/// SSIM by windows that lie wholly in the picture, `taps` by `taps`, weighted by the product of weights: the sums of SSIM and of
/// its factor of contrast and structure. `rows` holds 4 * (taps + 1) * width values of scratch.
typedef struct fp_similarity {
    double ssim;
    double contrast_structure;
} fp_similarity;
enum { FP_SSIM_TAPS = 11 };
fp_similarity fp_ssim(const float *a, size_t a_stride, const float *b, size_t b_stride, size_t width, size_t height,
                      const float *weights, float c1, float c2, float *rows);

/// Means of 2 x 2 pixels; an odd last row or column is left out.
void fp_halve(const float *plane, size_t stride, size_t width, size_t height, float *half);

/// Of two blocks of `side` x `side` pixels, each without its mean: the energies and the product.
fp_energies fp_block_energies(const float *a, const float *b, size_t stride, size_t side);

#ifdef __cplusplus
}
#endif
#endif
