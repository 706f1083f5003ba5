// SPDX-License-Identifier: Apache-2.0
// What the CPU has to have for each level: compiled for and tested from the same list, so that neither can lack one.
//
// Names that GCC and Clang know both as a target and in __builtin_cpu_supports, which asks the system too whether it keeps
// wide registers. What a name implies is in the list as well: avx512f lets the compiler use f16c.
#pragma once

#define FK_AVX2_FEATURES(X, SEP)                                                                                       \
    X("avx") SEP X("avx2") SEP X("bmi") SEP X("bmi2") SEP X("f16c") SEP X("fma") SEP X("lzcnt") SEP X("movbe")         \
    SEP X("popcnt") SEP X("sse3") SEP X("ssse3") SEP X("sse4.1") SEP X("sse4.2")

#define FK_AVX512_FEATURES(X, SEP)                                                                                     \
    FK_AVX2_FEATURES(X, SEP) SEP X("avx512f") SEP X("avx512bw") SEP X("avx512cd") SEP X("avx512dq") SEP X("avx512vl")

#define FK_NAME(feature) feature
#define FK_COMMA ","

/// The attribute that compiles a function for a list of features.
#define FK_TARGET(list) __attribute__((target(list(FK_NAME, FK_COMMA))))
