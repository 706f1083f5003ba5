// SPDX-License-Identifier: Apache-2.0
// The kernels for x86-64 CPUs with AVX2 and FMA.

#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,fma,lzcnt,movbe,popcnt"))), apply_to = function)
#define FK_FMA 1
namespace fidelio_avx2 {
#include "level.h"
extern const fk_kernels kernels = FK_KERNELS(FK_LEVEL_AVX2);
}
#pragma clang attribute pop
#endif
