// SPDX-License-Identifier: Apache-2.0
// What is read off the transform of two pictures at once: one is the real part before it, the other the imaginary part.

#include "CPictures.h"

#include <math.h>

#include "sums.h"

double fp_weighted_sum(const float *plane, size_t width, size_t height, const float *rows, const float *columns) {
    double sum = 0;
    for (size_t y = 0; y < height; ++y) {
        sum += rows[y] * lane_sum(width, [&](size_t x) { return double(plane[y * width + x]) * columns[x]; });
    }
    return sum;
}

void fp_window(const float *plane, size_t width, size_t height, double mean, const float *rows, const float *columns,
               float *part) {
    const float level = float(mean);
    for (size_t y = 0; y < height; ++y) {
        for (size_t x = 0; x < width; ++x) {
            part[y * width + x] = (plane[y * width + x] - level) * rows[y] * columns[x];
        }
    }
}

namespace {

// The transforms A and B at one frequency, from that of a + ib there and at the negated frequency, each times two.
struct Pair {
    double a_re, a_im, b_re, b_im;

    Pair(fp_grid row, size_t x, fp_grid opposite, size_t negated) {
        const double re = row.re[x], im = row.im[x], far_re = opposite.re[negated], far_im = opposite.im[negated];
        a_re = re + far_re;
        a_im = im - far_im;
        b_re = im + far_im;
        b_im = far_re - re;
    }

    double product_re() const { return a_re * b_re + a_im * b_im; }
    double product_im() const { return a_im * b_re - a_re * b_im; }
};

fp_grid row_of(fp_grid grid, size_t width, size_t y) { return {grid.re + y * width, grid.im + y * width}; }

} // namespace

fp_energies fp_row_energies(fp_grid grid, size_t width, size_t height, size_t y, size_t from, size_t to) {
    const fp_grid row = row_of(grid, width, y), opposite = row_of(grid, width, (height - y) % height);
    fp_energies sums = {0, 0, 0};
    for (size_t x = from; x < to; ++x) {
        const Pair pair(row, x, opposite, x == 0 ? 0 : width - x);
        // A column and its opposite hold the same energies; the first and the middle one are their own opposites.
        const double weight = x == 0 || 2 * x == width ? 0.25 : 0.5;
        sums.first += weight * (pair.a_re * pair.a_re + pair.a_im * pair.a_im);
        sums.second += weight * (pair.b_re * pair.b_re + pair.b_im * pair.b_im);
        sums.product += weight * pair.product_re();
    }
    return sums;
}

void fp_cross_directions(fp_grid grid, size_t width, size_t height, size_t y) {
    const fp_grid row = row_of(grid, width, y), opposite = row_of(grid, width, (height - y) % height);
    const bool is_own_opposite = row.re == opposite.re;
    for (size_t x = 0; x < width; ++x) {
        const size_t negated = x == 0 ? 0 : width - x;
        if (is_own_opposite && negated < x) break;
        const Pair pair(row, x, opposite, negated);
        const double re = pair.product_re() / 4, im = pair.product_im() / 4, norm = sqrt(re * re + im * im) + 1e-12;
        row.re[x] = float(re / norm);
        row.im[x] = float(im / norm);
        opposite.re[negated] = float(re / norm);
        opposite.im[negated] = is_own_opposite && negated == x ? float(im / norm) : float(-im / norm);
    }
}
