// SPDX-License-Identifier: Apache-2.0
// Vector types of sixteen elements, whatever the CPU's width: the compiler splits them. Included inside one namespace per level.

typedef float F16x __attribute__((ext_vector_type(16)));
typedef int32_t I16x __attribute__((ext_vector_type(16)));
typedef uint32_t U16x __attribute__((ext_vector_type(16)));
typedef uint16_t H16x __attribute__((ext_vector_type(16)));
typedef uint16_t H32x __attribute__((ext_vector_type(32)));
typedef uint8_t U8x __attribute__((ext_vector_type(16)));
typedef int8_t B16x __attribute__((ext_vector_type(16)));
typedef double D16x __attribute__((ext_vector_type(16)));
typedef double D8x __attribute__((ext_vector_type(8)));

constexpr size_t lanes = 16;

#define FK_INLINE static inline __attribute__((always_inline))

template <typename V, typename T> FK_INLINE V load(const T *from) {
    V v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}
template <typename V, typename T> FK_INLINE void store(T *to, V v) { __builtin_memcpy(to, &v, sizeof v); }

FK_INLINE U16x bits(F16x v) { return __builtin_bit_cast(U16x, v); }
FK_INLINE F16x floats(U16x v) { return __builtin_bit_cast(F16x, v); }
FK_INLINE F16x magnitude(F16x v) { return floats(bits(v) & 0x7fffffffu); }

// a > b ? a : b is what the CPU's maximum does; a NaN in a is dropped, and seen in the sums instead.
template <typename V> FK_INLINE V larger(V a, V b) { return a > b ? a : b; }

// The larger of a magnitude and |v|; a NaN in v is dropped.
FK_INLINE F16x larger_magnitude(F16x top, F16x v) {
#if FK_AVX512
    return (F16x)_mm512_range_ps((__m512)top, (__m512)v, 11); // 11: the larger absolute value, its sign cleared
#else
    return larger(magnitude(v), top);
#endif
}

FK_INLINE bool any(I16x v) { return __builtin_reduce_or(v) != 0; }

FK_INLINE D16x doubles(F16x v) { return __builtin_convertvector(v, D16x); }

// sum + a * b for factors that were float32: their product is exact in float64, so that one rounding or two is the same.
FK_INLINE D16x add_product(D16x sum, D16x a, D16x b) {
#if FK_FMA
    return __builtin_elementwise_fma(a, b, sum);
#else
    return sum + a * b;
#endif
}

// a * b + c, rounded once or twice: for places at which that makes no difference.
FK_INLINE F16x product_sum(F16x a, F16x b, F16x c) {
#if FK_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// a - 2b: doubling is exact, so that one rounding or two is the same.
FK_INLINE F16x less_twice(F16x a, F16x b) {
#if FK_FMA
    return __builtin_elementwise_fma((F16x)(-2.0f), b, a);
#else
    return a - (b + b);
#endif
}

// Sixteen lanes to one number, by halves.
FK_INLINE double total(D16x v) {
    D8x eight = v.lo + v.hi;
    return ((eight[0] + eight[4]) + (eight[2] + eight[6])) + ((eight[1] + eight[5]) + (eight[3] + eight[7]));
}

template <typename V> FK_INLINE auto largest(V v) {
    auto top = v[0];
    for (size_t i = 1; i < sizeof v / sizeof top; i++) top = v[i] > top ? v[i] : top;
    return top;
}

FK_INLINE uint64_t sum(I16x v) {
    uint64_t n = 0;
    for (size_t i = 0; i < lanes; i++) n += (uint64_t)(uint32_t)v[i];
    return n;
}

FK_INLINE size_t padded(size_t count) { return (count + lanes - 1) / lanes * lanes; }
