// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic over rows of weights, compiled once for each level of CPU and chosen at run time.
//
// Every level gives the same bits: the same operations on the same elements in the same order, into sixteen float64 lanes.
// In a sweep each lane takes the sum of eight squared errors at a time, added in pairs in float32 (see `add_products`).
// Multiply-adds are fused only if fused and separate are the same number: a product of two float32 values is exact in
// float64, and w - q*s is taken in two exact parts if the CPU has no fused instruction (see `residual`).
//
// Buffers belong to the caller and are never kept. Scratch is aligned to FK_SCRATCH_ALIGNMENT bytes and as large as
// the function beside it says.
#ifndef FIDELIO_CKERNELS_H
#define FIDELIO_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Element types of weights that can be decoded.
typedef enum fk_type { FK_BF16 = 0, FK_F16 = 1, FK_F32 = 2, FK_F64 = 3 } fk_type;

/// Levels of CPU, from the least to the most.
typedef enum fk_level { FK_LEVEL_BASELINE = 0, FK_LEVEL_AVX2 = 1, FK_LEVEL_AVX512 = 2 } fk_level;

/// At most this many rotations in one sweep, "none" included.
enum { FK_MAX_ROTATIONS = 8, FK_CODES = 256, FK_SCRATCH_ALIGNMENT = 128, FK_MATRIX_SLACK = 32 };

/// A rotation: groups of `size` elements, 0 for none. Regular (size a power of 4) or Sylvester's (a power of 2).
typedef struct fk_rotation {
    uint32_t size;
    uint32_t sylvester;
} fk_rotation;

/// What a sweep computes beyond errors and maxima.
enum { FK_CROSS = 1, FK_HISTOGRAM = 2, FK_WEIGHTED = 4 };

/// A matrix and the configurations to sweep: for each rotation tensor scaling, then row scaling.
typedef struct fk_sweep {
    fk_type type;
    size_t columns;
    uint32_t rotation_count;
    uint32_t groups[FK_MAX_ROTATIONS]; ///< group sizes of regular rotations; the first is 0, for none
    uint32_t flags;
} fk_sweep;

/// Formats that rows can be encoded in and read back, each as the format's own program encodes.
typedef enum fk_trip_format {
    FK_TRIP_E4M3,         ///< FP8: round(w * factor) * scale
    FK_TRIP_E5M2,         ///< the same
    FK_TRIP_E4M3_ROW,     ///< a scale per row, convert-to-quant's
    FK_TRIP_E4M3_SQUARES, ///< a scale per 64 x 64 weights; so for INT8
    FK_TRIP_INT8_SQUARES,
    FK_TRIP_MXFP8,
    FK_TRIP_NVFP4, ///< `scale` is the matrix's
    FK_TRIP_W4A4,  ///< these three with `rotation`
    FK_TRIP_W4A8,
    FK_TRIP_W6A8,
    FK_TRIP_AWQ, ///< groups of 64
    FK_TRIP_NF4, ///< runs of 64 that do not heed rows: columns are a multiple of 16
    FK_TRIP_BF16,
    FK_TRIP_F16,
    FK_TRIP_Q8_0, ///< ggml's blocks: columns are whole blocks
    FK_TRIP_Q6_K,
    FK_TRIP_Q5_K,
    FK_TRIP_Q5_1,
    FK_TRIP_Q5_0,
    FK_TRIP_Q4_K,
    FK_TRIP_Q4_1,
    FK_TRIP_Q4_0,
    FK_TRIP_Q3_K,
    FK_TRIP_Q2_K,
    FK_TRIP_IQ4_NL,
    FK_TRIP_IQ4_XS
} fk_trip_format;

/// A matrix and the format that its rows are encoded in.
typedef struct fk_trip {
    fk_trip_format format;
    size_t columns;
    float scale;          ///< of the matrix, where it has one
    float factor;         ///< what weights are multiplied by, where that is not 1 / scale
    fk_rotation rotation; ///< size 0 for none
} fk_trip;

/// Figures of one row of weights against its reconstruction.
typedef struct fk_comparison {
    double signal;    ///< sum of w^2
    double error;     ///< sum of (w - v)^2
    double cross;     ///< sum of w (w - v)
    double weighted;  ///< sum of importance * (w - v)^2; 0 without an importance
    double worst;     ///< largest |w - v|
    uint64_t nonzero; ///< weights that are finite and not 0
    uint64_t vanished; ///< of these, the ones whose reconstruction is 0
    uint64_t non_finite; ///< weights that are NaN or infinite
} fk_comparison;

/// Figures of one row of codes.
typedef struct fk_code_figures {
    uint64_t squares; ///< sum of q^2
    uint64_t zeros;   ///< codes that are 0
    uint64_t limit;   ///< codes of magnitude 127 or 128
    uint64_t largest; ///< largest |q|
} fk_code_figures;

/// Sums over one row of values.
typedef struct fk_moments {
    double second; ///< sum of v^2
    double largest; ///< largest |v|
} fk_moments;

/// A lattice of floating-point numbers: multiples of unit * 2^(max(floor(log2(|v| / unit)), least_exponent) - mantissa).
/// `unit` is a normal number above 0, `mantissa` 0 to 10, `least_exponent` -100 to 100.
typedef struct fk_lattice {
    double unit;
    int32_t mantissa;
    int32_t least_exponent;
} fk_lattice;

/// How well one row sits on a lattice, in five parts: values whose nearest place is 0; even places in every second octave
/// from the least exponent on, and in the others; odd places likewise.
typedef struct fk_lattice_sums {
    double power[5];  ///< sums of A^2
    double cosine[5]; ///< sums of A cos(2 pi v / step)
    double squares;   ///< sum of v^2
    double steps;     ///< sum of step^2
} fk_lattice_sums;

/// The two words of a digest.
typedef struct fk_digest {
    uint64_t low, high;
} fk_digest;

/// ggml's blocks that can be decoded; FK_NVFP4 is GGUF's.
typedef enum fk_block {
    FK_Q8_0 = 0, FK_Q4_0, FK_Q4_1, FK_Q5_0, FK_Q5_1, FK_Q2_K, FK_Q3_K, FK_Q4_K, FK_Q5_K, FK_Q6_K, FK_IQ4_NL, FK_IQ4_XS, FK_MXFP4,
    FK_NVFP4
} fk_block;

/// What codes are: numbers of a byte each, or places in a table of 16, two in a byte, that of the even column in its low or high half.
typedef enum fk_codes { FK_E4M3 = 0, FK_E5M2, FK_E8M0, FK_INT8, FK_LOW_FIRST, FK_HIGH_FIRST } fk_codes;

/// The numbers of a row's blocks: of block b at first[b / 4 * four + b % 4 * one]. `first` is NULL if there are none.
typedef struct fk_grid {
    const float *first;
    size_t one, four;
} fk_grid;

/// How a row of codes becomes weights: (table[code] * (second * scale) + offset) * factor.
typedef struct fk_scaled {
    fk_codes codes;
    const float *table; ///< [256], or [16] of 4-bit codes: what each code stands for
    size_t block;       ///< columns of a block, at least 1
    float second;
    fk_grid scales;       ///< without them nothing is multiplied, by `second` neither
    fk_grid offsets;
    const float *factors; ///< one for each column; NULL if there are none
} fk_scaled;

/// The same by way of 8-bit codes: clamp(round(level * scale), +-127) * channel + correction.
typedef struct fk_grouped {
    uint32_t bits;       ///< of a code: 4, low half first; or 6, two of them behind all of the fours
    const float *levels; ///< [16] or [64]
    size_t group;        ///< columns of a group, at least 1
    fk_grid scales;
    float channel;
    fk_grid corrections;
} fk_grouped;

/// Runs of weights that do not heed rows: table[code] * scale, rounded to BF16 or F16; 4-bit codes, high half first.
typedef struct fk_runs {
    const float *table; ///< [16]
    size_t block;       ///< weights of a run
    const float *scales;
    fk_type rounding; ///< FK_BF16 or FK_F16; any other for none
} fk_runs;

/// A low-rank branch beside a row of codes.
typedef struct fk_low_rank {
    size_t rank;
    const float *up;     ///< [rank], the row's
    const float *down;   ///< [columns / 16, rounded up][rank][16], padded with 0
    const float *smooth; ///< [columns]
} fk_low_rank;

/// The kernels of one level.
typedef struct fk_kernels {
    fk_level level;

    /// Decodes `count` elements to float32; NaN and infinity become 0 and are counted. Returns that count.
    /// `weights` has room for `count` rounded up to 16; the rest is filled with 0.
    uint64_t (*decode)(fk_type type, const void *elements, size_t count, float *weights);

    /// The largest absolute value of `count` finite weights, padded with 0 to a multiple of 16.
    float (*absmax)(const float *weights, size_t count);

    /// Rotates in place `count` weights, a multiple of the group's size, padded to a multiple of 16.
    void (*rotate)(fk_rotation rotation, float *weights, size_t count);

    /// Codes of one row, round half to even: w * multiplier, or w / divisor if `multiplier` is 0.
    /// `weights` is padded with 0 to a multiple of 16, `codes` has room for that.
    void (*quantize)(const float *weights, size_t count, float multiplier, float divisor, int8_t *codes);

    /// code * scale of one row. `values` has room for `count` rounded up to 16; the rest is filled with 0.
    void (*dequantize)(const int8_t *codes, size_t count, float scale, float *values);

    /// Casts `count` elements, NaN and infinity included, by way of float32; round half to even.
    void (*cast)(fk_type from, const void *elements, size_t count, fk_type to, void *others);

    /// Casts float32 to `type`, round half to even. Bytes out: count x width.
    void (*encode)(fk_type type, const float *values, size_t count, void *elements);

    /// First pass of a sweep over `rows` rows: row maxima [rows][rotation_count] and non-finite weights [rows].
    /// scratch: fk_sweep_scratch(sweep) bytes.
    void (*survey)(const fk_sweep *sweep, const void *elements, size_t rows, void *scratch, float *maxima,
                   uint64_t *non_finite);

    /// Second pass over the same rows, with configurations = 2 x rotation_count. In: tensor_maxima [rotation_count],
    /// row_maxima [rows][rotation_count], importance [columns] (not read without FK_WEIGHTED). Out, errors in the original basis:
    /// signal     [rows] sum of squared weights
    /// nonzero    [rows] weights that are finite and not 0; only with FK_HISTOGRAM
    /// error      [rows][configurations] sum of squared errors
    /// cross      [rows][configurations] sum of weight x error; only with FK_CROSS
    /// weighted   [rows][configurations] sum of importance x squared error; only with FK_WEIGHTED
    /// worst      [configurations] in and out: the largest absolute error known of this matrix; errors that are
    ///            certainly no larger are not looked at
    /// histogram  [configurations][256] codes (index code + 128), added to; only with FK_HISTOGRAM
    void (*sweep)(const fk_sweep *sweep, const void *elements, size_t rows, const float *tensor_maxima,
                  const float *row_maxima, const float *importance, void *scratch, double *signal, uint64_t *nonzero,
                  double *error, double *cross, double *weighted, double *worst, uint64_t *histogram);

    /// One row of weights against its reconstruction; positions that are not finite are left out.
    /// scratch: 2 x (count rounded up to 16) floats, which then begin with the weights in float32, padded, those that are not finite as 0.
    /// `values` and `importance`, which may be NULL, are padded with 0 to a multiple of 16.
    fk_comparison (*compare)(fk_type type, const void *elements, size_t count, const float *values, const float *importance,
                             void *scratch);

    /// Adds the codes of `count` bytes to histogram[256], index code + 128.
    void (*histogram)(const int8_t *codes, size_t count, uint64_t *histogram);

    /// Figures of one row of codes.
    fk_code_figures (*code_figures)(const int8_t *codes, size_t count);

    /// Sums over one row of `count` values, padded with 0 to a multiple of 16.
    fk_moments (*moments)(const float *values, size_t count);

    /// codes + u for one row, u = (S(seed, first + i) >> 40) * 2^-24 - 1/2 by SplitMix64, exact in float32.
    /// `values` has room for `count` rounded up to 16; the rest is filled with 0.
    void (*dither)(const int8_t *codes, size_t count, uint64_t seed, uint64_t first, float *values);

    // A matrix below is `rows` rows, each `stride` floats apart: a multiple of 16, padded with 0. FK_MATRIX_SLACK floats past its
    // end may be read.

    /// Sums over rows of v^2 and |v|, one of each per column (`stride` of them).
    void (*column_sums)(const float *values, size_t rows, size_t stride, double *energies, double *magnitudes);

    /// Sums over rows of v_j * v_(j+lag), lag at most 16, for `stride` columns j; the last `lag` ones mean nothing.
    void (*lag_sums)(const float *values, size_t rows, size_t stride, size_t lag, double *products);

    /// products_k = Y'(Y directions_k) for `count` directions of `stride` floats each.
    void (*gram_products)(const float *values, size_t rows, size_t stride, const float *directions, size_t count,
                          double *products);

    /// Takes off each row what lies in `count` orthonormal directions (at most 8), each `stride` floats.
    void (*project_out)(float *values, size_t rows, size_t stride, const float *directions, size_t count);

    /// Each group of `group` columns times `matrix` [group][group]; `group` divides `columns`. `mixed` is another matrix.
    void (*mix)(const float *values, size_t rows, size_t stride, size_t columns, size_t group, const float *matrix,
                float *mixed);

    /// shuffled[j] = values[order[j]] * factors[j] within each group of `group` columns. `shuffled` is another matrix.
    void (*shuffle)(const float *values, size_t rows, size_t stride, size_t columns, size_t group,
                    const uint32_t *order, const float *factors, float *shuffled);

    /// Makes `count` vectors (at most 256) of `length` numbers orthonormal, from first to last; one without direction becomes 0.
    void (*orthonormalize)(double *vectors, size_t count, size_t length);
    /// How well `count` values that carry noise of this deviation sit on a lattice: A = exp(-2 pi^2 (deviation/step)^2),
    /// 0 under 0.05 and if step < least_step.
    fk_lattice_sums (*lattice_sums)(const float *values, size_t count, fk_lattice lattice, double deviation,
                                    double least_step);

    // What follows decodes a row as the format's own reader does in float32, NaN and infinity included; of a NaN no more is certain than
    // that it is one. Nothing behind the row's bytes or weights is touched.

    /// `count` blocks, one behind the other.
    void (*decode_blocks)(fk_block type, const void *blocks, size_t count, float *values);

    /// A row of `count` codes.
    void (*decode_scaled)(const fk_scaled *row, const uint8_t *codes, size_t count, float *weights);

    /// A row of `count` codes.
    void (*decode_grouped)(const fk_grouped *row, const uint8_t *codes, size_t count, float *weights);

    /// `count` weights from the place `first` of the matrix on; `codes` begins with the byte that the first code is in.
    void (*decode_runs)(const fk_runs *runs, const uint8_t *codes, size_t first, size_t count, float *weights);

    /// weight / smooth + sum of up * down, added from the first index on, of a row of `count` weights in place.
    void (*add_low_rank)(const fk_low_rank *branch, size_t count, float *weights);

    /// Makes what is NaN or infinite 0, and returns how many that were.
    uint64_t (*drop_non_finite)(float *values, size_t count);

    /// Encodes rows and reads them back, in the original basis; weights are finite. `weights` and `values` are `rows` rows, each
    /// padded with 0 to a multiple of 16, and not the same memory. Of FK_TRIP_..._SQUARES rows and columns are multiples of 64.
    /// scratch: columns rounded up to 16 floats. moments [4]: for FK_TRIP_W4A8 the sums of the first four powers of w / amax(group)
    /// are added.
    void (*round_trip)(const fk_trip *trip, const float *weights, size_t rows, void *scratch, float *values,
                       double *moments);

    /// XXH3, 128 bits, of `count` bytes.
    fk_digest (*digest)(const void *bytes, size_t count);

    /// values - weights of `count` numbers, all padded to a multiple of 16.
    void (*subtract)(const float *values, const float *weights, size_t count, float *differences);

    /// products [count][input_count] of `count` rows with inputs, all `stride` floats apart: a multiple of 16, padded with 0. Up to 512
    /// columns are multiplied and added in float32, in 16 lanes, which are added by halves; beyond that in float64, from the first on.
    void (*dot_floats)(const float *rows, size_t count, const float *inputs, size_t input_count, size_t stride, double *products);

    /// The same of codes, `stride` bytes apart: a multiple of 32 under 131,072, padded with 0.
    void (*dot_int8)(const int8_t *rows, size_t count, const int8_t *inputs, size_t input_count, size_t stride, int32_t *products);
} fk_kernels;

/// The kernels of the best level that this CPU has, or of the level that FIDELIO_CPU names (baseline, avx2, avx512). A name
/// that is none of these, or of a level that the CPU lacks, gives the baseline: a caller that wants an error asks fk_at. Decided once.
const fk_kernels *fk_best(void);

/// The kernels of a level, or NULL if this CPU or this build lacks it.
const fk_kernels *fk_at(fk_level level);

/// Bytes of scratch for survey and sweep. Zeroed before its first use; a sweep leaves it so that it can be used again.
size_t fk_sweep_scratch(const fk_sweep *sweep);

#ifdef __cplusplus
}
#endif
#endif
