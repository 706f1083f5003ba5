// SPDX-License-Identifier: Apache-2.0
// What the kernels make of seeded rows, a line each, as a digest: equal lines on two machines are equal bits. See scripts/test_arm64.

#include "CKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vector>

namespace {

constexpr size_t rows = 5;

/// Bit patterns of a type: mostly small numbers, some large, and a NaN in the last row.
std::vector<uint8_t> seeded(const fk_kernels *kernels, fk_type type, size_t columns) {
    uint64_t state = 42;
    auto next = [&] { return (state = state * 6364136223846793005u + 1442695040888963407u) >> 33; };
    std::vector<float> weights(rows * columns);
    for (float &w : weights) w = ((float)(next() % 4001) / 2000 - 1) * (next() % 500 == 0 ? 0.4f : 0.02f);
    weights[rows * columns - 2] = __builtin_nanf("");
    std::vector<uint8_t> elements(weights.size() * 8);
    kernels->encode(type, weights.data(), weights.size(), elements.data());
    return elements;
}

template <typename T> void say(const fk_kernels *kernels, const char *what, const std::vector<T> &values) {
    fk_digest d = kernels->digest(values.data(), values.size() * sizeof(T));
    printf(" %s %016llx", what, (unsigned long long)d.low);
}

void sweep(const fk_kernels *kernels, fk_type type, size_t columns) {
    fk_sweep plan = {};
    plan.type = type, plan.columns = columns, plan.flags = FK_CROSS | FK_HISTOGRAM, plan.rotation_count = 1;
    for (uint32_t group = 4; group <= 4096; group *= 4)
        if (columns % group == 0) plan.groups[plan.rotation_count++] = group;
    const size_t rotations = plan.rotation_count, configurations = 2 * rotations;
    const size_t bytes = (fk_sweep_scratch(&plan) + FK_SCRATCH_ALIGNMENT - 1) / FK_SCRATCH_ALIGNMENT * FK_SCRATCH_ALIGNMENT;
    void *scratch = aligned_alloc(FK_SCRATCH_ALIGNMENT, bytes);
    memset(scratch, 0, bytes);
    std::vector<uint8_t> elements = seeded(kernels, type, columns);
    std::vector<float> maxima(rows * rotations), whole(rotations);
    std::vector<uint64_t> bad(rows), nonzero(rows), histogram(configurations * FK_CODES);
    std::vector<double> signal(rows), error(rows * configurations), cross(rows * configurations), worst(configurations);
    kernels->survey(&plan, elements.data(), rows, scratch, maxima.data(), bad.data());
    for (size_t i = 0; i < maxima.size(); i++)
        if (maxima[i] > whole[i % rotations]) whole[i % rotations] = maxima[i];
    kernels->sweep(&plan, elements.data(), rows, whole.data(), maxima.data(), scratch, signal.data(), nonzero.data(),
                   error.data(), cross.data(), worst.data(), histogram.data());
    printf("sweep type %d columns %zu:", (int)type, columns);
    say(kernels, "maxima", maxima), say(kernels, "non-finite", bad), say(kernels, "signal", signal);
    say(kernels, "error", error), say(kernels, "cross", cross), say(kernels, "worst", worst);
    say(kernels, "codes", histogram), printf("\n");
    free(scratch);
}

void codes(const fk_kernels *kernels, fk_type type, size_t columns) {
    std::vector<uint8_t> elements = seeded(kernels, type, columns);
    std::vector<float> weights((columns + 15) / 16 * 16), back(weights.size());
    std::vector<int8_t> codes(weights.size());
    kernels->decode(type, elements.data(), columns, weights.data());
    if (columns % 64 == 0) kernels->rotate({64, 0}, weights.data(), columns);
    float scale = kernels->absmax(weights.data(), columns) / 127;
    kernels->quantize(weights.data(), columns, 0, scale, codes.data());
    kernels->dequantize(codes.data(), columns, scale, back.data());
    printf("codes type %d columns %zu:", (int)type, columns);
    say(kernels, "weights", weights), say(kernels, "codes", codes), say(kernels, "back", back), printf("\n");
}

} // namespace

int main() {
    const fk_kernels *kernels = fk_best();
    for (fk_type type : {FK_BF16, FK_F16, FK_F32, FK_F64})
        for (size_t columns : {3, 16, 100, 256, 1000, 1536, 3840, 4096}) sweep(kernels, type, columns), codes(kernels, type, columns);
}
