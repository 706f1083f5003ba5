// SPDX-License-Identifier: Apache-2.0
// Products of rows of weights with rows of inputs: what a layer computes. Included inside one namespace per level.
//
// A block of the result is kept in registers, so that each vector that is read is used several times. How many are kept
// makes no difference to a number of it: each has lanes of its own.

typedef int16_t C16x __attribute__((ext_vector_type(16)));
typedef int16_t C32x __attribute__((ext_vector_type(32)));
typedef int8_t B32x __attribute__((ext_vector_type(32)));
typedef int32_t I8x __attribute__((ext_vector_type(8)));
typedef int32_t I4x __attribute__((ext_vector_type(4)));

#if FK_AVX512
constexpr size_t block_rows = 4;
#else
constexpr size_t block_rows = 2;
#endif

// Columns whose products are added in float32, 32 in each lane; and rows that are taken together, so that their columns
// stay in the first cache.
constexpr size_t product_columns = 512, product_rows = 8;

static void subtract(const float *values, const float *weights, size_t count, float *differences) {
    for (size_t i = 0; i < count; i += lanes)
        store(differences + i, load<F16x>(values + i) - load<F16x>(weights + i));
}

// The lanes of a vector added by halves.
FK_INLINE float folded(F16x v) {
    auto eight = v.lo + v.hi;
    auto four = eight.lo + eight.hi;
    auto two = four.lo + four.hi;
    return two[0] + two[1];
}

// products[r][k] += rows_r . inputs_k over up to `product_columns` columns. Never fused: a product of two float32 numbers is not one.
template <size_t tall, size_t wide>
FK_INLINE void add_float_block(const float *rows, const float *inputs, size_t stride, size_t columns, double *products,
                               size_t pitch) {
    F16x sums[tall][wide];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < tall; r++)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) sums[r][k] = 0;
    for (size_t j = 0; j < columns; j += lanes) {
        F16x w[tall];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < tall; r++) w[r] = load<F16x>(rows + r * stride + j);
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) {
            F16x x = load<F16x>(inputs + k * stride + j);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < tall; r++) sums[r][k] += w[r] * x;
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < tall; r++)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) products[r * pitch + k] += (double)folded(sums[r][k]);
}

static void dot_floats(const float *rows, size_t count, const float *inputs, size_t input_count, size_t stride,
                       double *products) {
    constexpr size_t b = block_rows;
    for (size_t i = 0; i < count * input_count; i++) products[i] = 0;
    for (size_t j = 0; j < stride; j += product_columns) {
        const size_t columns = stride - j < product_columns ? stride - j : product_columns;
        for (size_t first = 0; first < count; first += product_rows) {
            const size_t end = count - first < product_rows ? count : first + product_rows;
            for (size_t k = 0; k < input_count; k += b) {
                const size_t ends = input_count - k < b ? input_count : k + b;
                const float *x = inputs + k * stride + j;
                size_t r = first;
                for (; r + b <= end && k + b <= ends; r += b)
                    add_float_block<b, b>(rows + r * stride + j, x, stride, columns, products + r * input_count + k, input_count);
                for (; r < end; r++)
                    for (size_t one = k; one < ends; one++)
                        add_float_block<1, 1>(rows + r * stride + j, inputs + one * stride + j, stride, columns,
                                              products + r * input_count + one, input_count);
            }
        }
    }
}

// sum + the products of 32 codes with 32, in any lanes: integers, whose sums are the same in any order.
FK_INLINE I16x add_code_products(I16x sum, H32x a, H32x b) {
#if FK_AVX512
    return sum + (I16x)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif FK_FMA && defined(__x86_64__)
    sum.lo += (I8x)_mm256_madd_epi16((__m256i)a.lo, (__m256i)b.lo);
    sum.hi += (I8x)_mm256_madd_epi16((__m256i)a.hi, (__m256i)b.hi);
    return sum;
#elif defined(__x86_64__)
    sum.lo.lo += (I4x)_mm_madd_epi16((__m128i)a.lo.lo, (__m128i)b.lo.lo);
    sum.lo.hi += (I4x)_mm_madd_epi16((__m128i)a.lo.hi, (__m128i)b.lo.hi);
    sum.hi.lo += (I4x)_mm_madd_epi16((__m128i)a.hi.lo, (__m128i)b.hi.lo);
    sum.hi.hi += (I4x)_mm_madd_epi16((__m128i)a.hi.hi, (__m128i)b.hi.hi);
    return sum;
#else
    // Products of codes and pairs of them fit in 32 bits.
    auto number = [](H16x v) { return __builtin_convertvector((C16x)v, I16x); };
    return sum + number(a.even) * number(b.even) + number(a.odd) * number(b.odd);
#endif
}

FK_INLINE H32x wide_codes(const int8_t *codes) { return (H32x)__builtin_convertvector(load<B32x>(codes), C32x); }

template <size_t tall, size_t wide>
FK_INLINE void code_block(const int8_t *rows, const int8_t *inputs, size_t stride, int32_t *products, size_t pitch) {
    I16x sums[tall][wide];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < tall; r++)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) sums[r][k] = 0;
    for (size_t j = 0; j < stride; j += 2 * lanes) {
        H32x w[tall];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < tall; r++) w[r] = wide_codes(rows + r * stride + j);
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) {
            H32x x = wide_codes(inputs + k * stride + j);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < tall; r++) sums[r][k] = add_code_products(sums[r][k], w[r], x);
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < tall; r++)
#pragma clang loop unroll(full)
        for (size_t k = 0; k < wide; k++) products[r * pitch + k] = __builtin_reduce_add(sums[r][k]);
}

static void dot_int8(const int8_t *rows, size_t count, const int8_t *inputs, size_t input_count, size_t stride,
                     int32_t *products) {
    constexpr size_t b = block_rows;
    for (size_t k = 0; k < input_count; k += b) {
        const size_t ends = input_count - k < b ? input_count : k + b;
        size_t r = 0;
        for (; r + b <= count && k + b <= ends; r += b)
            code_block<b, b>(rows + r * stride, inputs + k * stride, stride, products + r * input_count + k, input_count);
        for (; r < count; r++)
            for (size_t one = k; one < ends; one++)
                code_block<1, 1>(rows + r * stride, inputs + one * stride, stride, products + r * input_count + one, input_count);
    }
}
