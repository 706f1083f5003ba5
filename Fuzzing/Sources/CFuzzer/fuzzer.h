// SPDX-License-Identifier: Apache-2.0
// libFuzzer's entry for programs with a main function of their own, which SwiftPM gives every executable. From
// llvm/compiler-rt/lib/fuzzer/FuzzerDriver.cpp.

#ifndef FIDELIO_CFUZZER_H
#define FIDELIO_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
