// SPDX-License-Identifier: Apache-2.0
// The levels that this build has.
#pragma once

#include "include/CKernels.h"

namespace fidelio_baseline {
extern const fk_kernels kernels;
}
#if defined(__x86_64__)
namespace fidelio_avx2 {
extern const fk_kernels kernels;
}
namespace fidelio_avx512 {
extern const fk_kernels kernels;
}
#endif
