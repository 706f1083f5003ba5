// SPDX-License-Identifier: Apache-2.0
// Sums in float64 over eight lanes, whose order is the same on every CPU.
#pragma once

#include <stddef.h>

template <typename Term> static inline double lane_sum(size_t count, Term term) {
    double lanes[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    size_t index = 0;
    for (; index + 8 <= count; index += 8) {
        for (size_t lane = 0; lane < 8; ++lane) lanes[lane] += term(index + lane);
    }
    for (size_t lane = 0; index < count; ++index, ++lane) lanes[lane] += term(index);
    return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}
