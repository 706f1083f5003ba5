// SPDX-License-Identifier: Apache-2.0
// Detail, similarity and moments of planes.

#include "CPictures.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>

#include "sums.h"

void fp_detail(const float *plane, size_t width, size_t height, size_t margin, float *rows, float *detail) {
    for (size_t y = margin - 2; y < height - margin + 2; ++y) {
        const float *row = plane + y * width;
        float *blurred = rows + y % 5 * width;
        for (size_t x = 2; x < width - 2; ++x) {
            blurred[x] = ((row[x - 2] + row[x + 2]) + 4 * (row[x - 1] + row[x + 1]) + 6 * row[x]) / 16;
        }
        if (y < margin + 2) continue;
        const float *above2 = rows + (y - 4) % 5 * width, *above = rows + (y - 3) % 5 * width;
        const float *middle = rows + (y - 2) % 5 * width, *below = rows + (y - 1) % 5 * width;
        const float *center = plane + (y - 2) * width;
        float *out = detail + (y - 2 - margin) * (width - 2 * margin);
        for (size_t x = margin; x < width - margin; ++x) {
            const float blur = ((above2[x] + blurred[x]) + 4 * (above[x] + below[x]) + 6 * middle[x]) / 16;
            out[x - margin] = fabsf(center[x] - blur);
        }
    }
}

namespace {

// The upper bits of a value that is not negative rise with it.
constexpr size_t buckets = 1 << 16;

size_t bucket(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 16 & (buckets - 1);
}

} // namespace

void fp_select(const float *values, size_t count, const size_t *ranks, size_t rank_count, float *found, size_t *counts,
               float *spare) {
    memset(counts, 0, buckets * sizeof *counts);
    for (size_t index = 0; index < count; ++index) ++counts[bucket(values[index])];
    size_t kept = 0, last = buckets;
    for (size_t index = 0; index < rank_count; ++index) {
        size_t before = 0, place = 0;
        while (before + counts[place] <= ranks[index]) before += counts[place++];
        // Neighbouring ranks mostly lie in one bucket, whose values are gathered once.
        if (place != last) {
            kept = 0;
            for (size_t at = 0; at < count; ++at) {
                spare[kept] = values[at];
                kept += bucket(values[at]) == place;
            }
            last = place;
        }
        std::nth_element(spare, spare + (ranks[index] - before), spare + kept);
        found[index] = spare[ranks[index] - before];
    }
}

void fp_moments(const float *plane, size_t count, double *sum, double *squares) {
    *sum = lane_sum(count, [&](size_t i) { return double(plane[i]); });
    *squares = lane_sum(count, [&](size_t i) { return double(plane[i]) * plane[i]; });
}

double fp_squared_difference(const float *a, size_t a_stride, const float *b, size_t b_stride, size_t width, size_t height) {
    double sum = 0;
    for (size_t y = 0; y < height; ++y) {
        const float *p = a + y * a_stride, *q = b + y * b_stride;
        sum += lane_sum(width, [&](size_t x) {
            const double difference = double(p[x]) - q[x];
            return difference * difference;
        });
    }
    return sum;
}

namespace {

constexpr size_t taps = FP_SSIM_TAPS;

// The sum of eleven values, weighted by a symmetric window: those at the same distance are added first.
template <typename Value> inline float windowed(const float *weights, Value value) {
    float sum = weights[taps / 2] * value(taps / 2);
    for (size_t k = 0; k < taps / 2; ++k) sum += weights[k] * (value(k) + value(taps - 1 - k));
    return sum;
}

// The weighted means along a row of both planes, of their squares together, and of their product, by the windows' first column.
// `fields` holds two rows of scratch.
void blur_row(const float *a, const float *b, size_t width, const float *weights, float *fields, float *const out[4]) {
    float *squares = fields, *products = fields + width;
    for (size_t x = 0; x < width; ++x) {
        squares[x] = a[x] * a[x] + b[x] * b[x];
        products[x] = a[x] * b[x];
    }
    const float *const rows[4] = {a, b, squares, products};
    for (size_t field = 0; field < 4; ++field) {
        const float *row = rows[field];
        float *blurred = out[field];
        for (size_t x = 0; x + taps <= width; ++x) {
            blurred[x] = windowed(weights, [&](size_t k) { return row[x + k]; });
        }
    }
}

// SSIM and its factor of contrast and structure in each window of a row, added up.
fp_similarity row_similarity(const float *const fields[4], size_t count, float c1, float c2) {
    double ssim[8] = {0}, structure[8] = {0};
    for (size_t first = 0; first < count; first += 8) {
        const size_t lanes = std::min<size_t>(8, count - first);
        for (size_t lane = 0; lane < lanes; ++lane) {
            const size_t x = first + lane;
            const float mean_a = fields[0][x], mean_b = fields[1][x];
            const float squares = mean_a * mean_a + mean_b * mean_b, product = mean_a * mean_b;
            const float cs = (2 * (fields[3][x] - product) + c2) / (fields[2][x] - squares + c2);
            ssim[lane] += double(cs * ((2 * product + c1) / (squares + c1)));
            structure[lane] += double(cs);
        }
    }
    fp_similarity sums = {0, 0};
    for (size_t lane = 0; lane < 8; ++lane) {
        sums.ssim += ssim[lane];
        sums.contrast_structure += structure[lane];
    }
    return sums;
}

} // namespace

fp_similarity fp_ssim(const float *a, size_t a_stride, const float *b, size_t b_stride, size_t width, size_t height,
                      const float *weights, float c1, float c2, float *rows) {
    const size_t count = width - taps + 1;
    float *fields = rows + 4 * taps * width;
    fp_similarity sums = {0, 0};
    for (size_t y = 0; y < height; ++y) {
        float *blurred[4];
        for (size_t field = 0; field < 4; ++field) blurred[field] = rows + (field * taps + y % taps) * width;
        blur_row(a + y * a_stride, b + y * b_stride, width, weights, fields, blurred);
        if (y + 1 < taps) continue;
        const float *means[4];
        for (size_t field = 0; field < 4; ++field) {
            const float *lines[taps];
            for (size_t k = 0; k < taps; ++k) lines[k] = rows + (field * taps + (y + 1 + k) % taps) * width;
            // The rows of scratch have served.
            float *mean = fields + field * width;
            for (size_t x = 0; x < count; ++x) {
                mean[x] = windowed(weights, [&](size_t k) { return lines[k][x]; });
            }
            means[field] = mean;
        }
        const fp_similarity row = row_similarity(means, count, c1, c2);
        sums.ssim += row.ssim;
        sums.contrast_structure += row.contrast_structure;
    }
    return sums;
}

void fp_halve(const float *plane, size_t stride, size_t width, size_t height, float *half) {
    for (size_t y = 0; y < height / 2; ++y) {
        const float *above = plane + 2 * y * stride, *below = above + stride;
        for (size_t x = 0; x < width / 2; ++x) {
            half[y * (width / 2) + x] = ((above[2 * x] + above[2 * x + 1]) + (below[2 * x] + below[2 * x + 1])) / 4;
        }
    }
}

fp_energies fp_block_energies(const float *a, const float *b, size_t stride, size_t side) {
    double mean_a = 0, mean_b = 0;
    for (size_t y = 0; y < side; ++y) {
        for (size_t x = 0; x < side; ++x) {
            mean_a += a[y * stride + x];
            mean_b += b[y * stride + x];
        }
    }
    mean_a /= double(side * side);
    mean_b /= double(side * side);
    fp_energies sums = {0, 0, 0};
    for (size_t y = 0; y < side; ++y) {
        for (size_t x = 0; x < side; ++x) {
            const double p = a[y * stride + x] - mean_a, q = b[y * stride + x] - mean_b;
            sums.first += p * p;
            sums.second += q * q;
            sums.product += p * q;
        }
    }
    return sums;
}
