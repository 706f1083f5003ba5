// SPDX-License-Identifier: Apache-2.0
// The kernels for x86-64 CPUs with AVX2 and FMA.

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
#pragma clang attribute push(FK_TARGET(FK_AVX2_FEATURES), apply_to = function)
#define FK_FMA 1
#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>
namespace fidelio_avx2 {
#include "level.h"
extern const fk_kernels kernels = FK_KERNELS(FK_LEVEL_AVX2);
}
#pragma clang attribute pop
#endif
