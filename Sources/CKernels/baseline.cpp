// SPDX-License-Identifier: Apache-2.0
// The kernels for any CPU of the architecture.

#include "kernels.h"

#define XXH_INLINE_ALL
#include <xxhash.h>
#if defined(__aarch64__)
#include <arm_neon.h>
#elif defined(__x86_64__)
#include <emmintrin.h>
#endif

#if defined(__aarch64__)
#define FK_FMA 1
#else
#define FK_FMA 0
#endif
namespace fidelio_baseline {
#include "level.h"
extern const fk_kernels kernels = FK_KERNELS(FK_LEVEL_BASELINE);
}

extern "C" size_t fk_sweep_scratch(const fk_sweep *sweep) { return fidelio_baseline::scratch_bytes(sweep); }
