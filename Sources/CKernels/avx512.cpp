// SPDX-License-Identifier: Apache-2.0
// The kernels for x86-64 CPUs with AVX-512 (F, BW, CD, DQ, VL).

#include "cpu_features.h"
#include "kernels.h"

// Outside of the pragma, so that it does not reach what these declare.
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__)
#pragma clang attribute push(FK_TARGET(FK_AVX512_FEATURES), apply_to = function)
#define FK_FMA 1
#define FK_AVX512 1
#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX512
#include <xxhash.h>
namespace fidelio_avx512 {
#include "level.h"
extern const fk_kernels kernels = FK_KERNELS(FK_LEVEL_AVX512);
}
#pragma clang attribute pop
#endif
