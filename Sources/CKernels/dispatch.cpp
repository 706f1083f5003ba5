// SPDX-License-Identifier: Apache-2.0
// Which level's kernels run.

#include "cpu_features.h"
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#define FK_HAS(feature) (__builtin_cpu_supports(feature) != 0)

extern "C" const fk_kernels *fk_at(fk_level level) {
    switch (level) {
    case FK_LEVEL_BASELINE: return &fidelio_baseline::kernels;
#if defined(__x86_64__)
    case FK_LEVEL_AVX2: return FK_AVX2_FEATURES(FK_HAS, &&) ? &fidelio_avx2::kernels : nullptr;
    case FK_LEVEL_AVX512: return FK_AVX512_FEATURES(FK_HAS, &&) ? &fidelio_avx512::kernels : nullptr;
#else
    default: return nullptr;
#endif
    }
    return nullptr;
}

static const fk_kernels *choose() {
    static const char *const names[] = {"baseline", "avx2", "avx512"};
    const char *wanted = getenv("FIDELIO_CPU");
    if (wanted && !*wanted) wanted = nullptr;
    for (int level = FK_LEVEL_AVX512; level > FK_LEVEL_BASELINE; level--) {
        if (wanted && strcmp(wanted, names[level]) != 0) continue;
        if (const fk_kernels *kernels = fk_at((fk_level)level)) return kernels;
    }
    return fk_at(FK_LEVEL_BASELINE);
}

extern "C" const fk_kernels *fk_best(void) {
    static const fk_kernels *const best = choose();
    return best;
}
