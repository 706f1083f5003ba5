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

/// A sample of rows in another basis: what tells a rotation.
void basis(const fk_kernels *kernels, size_t columns, size_t group) {
    const size_t many = 37, stride = (columns + 15) / 16 * 16;
    std::vector<float> sample(many * stride + FK_MATRIX_SLACK), mixed(sample.size()), directions(2 * stride);
    std::vector<int8_t> codes(columns);
    for (size_t row = 0; row < many; row++) {
        for (size_t i = 0; i < columns; i++) codes[i] = (int8_t)((row * 31 + i * 17 + row * i) % 255 - 127);
        kernels->dither(codes.data(), columns, 3, row * columns, sample.data() + row * stride);
    }
    std::vector<double> energies(stride), magnitudes(stride), lags(stride), products(2 * stride), vectors(group * group);
    for (size_t i = 0; i < vectors.size(); i++) vectors[i] = (double)((i * i + 7 * i) % 1009) / 1009 - 0.5;
    kernels->orthonormalize(vectors.data(), group, group);
    std::vector<float> matrix(vectors.begin(), vectors.end()), factors(group, -1.0f);
    std::vector<uint32_t> order(group);
    for (size_t i = 0; i < group; i++) order[i] = (uint32_t)(group - 1 - i);
    for (size_t i = 0; i < columns; i++) directions[i] = 0.1f, directions[stride + i] = i % 2 ? 0.1f : -0.1f;
    kernels->column_sums(sample.data(), many, stride, energies.data(), magnitudes.data());
    kernels->lag_sums(sample.data(), many, stride, 3, lags.data());
    lags.resize(columns - 3);
    kernels->gram_products(sample.data(), many, stride, directions.data(), 2, products.data());
    kernels->mix(sample.data(), many, stride, columns, group, matrix.data(), mixed.data());
    printf("basis columns %zu group %zu:", columns, group);
    say(kernels, "sample", sample), say(kernels, "energies", energies), say(kernels, "magnitudes", magnitudes);
    say(kernels, "lags", lags), say(kernels, "products", products), say(kernels, "matrix", matrix), say(kernels, "mixed", mixed);
    kernels->shuffle(sample.data(), many, stride, columns, group, order.data(), factors.data(), mixed.data());
    kernels->project_out(sample.data(), many, stride, directions.data(), 2);
    say(kernels, "shuffled", mixed), say(kernels, "projected", sample), printf("\n");
}


/// Rows in another format and back. ggml's blocks lie one behind the other, so columns are whole blocks of 256.
void trip(const fk_kernels *kernels, fk_trip_format format) {
    const size_t many = 64, columns = 768;
    fk_trip plan = {};
    plan.format = format, plan.columns = columns, plan.scale = 0x1p-9f * 0.7f, plan.factor = 1 / plan.scale;
    if (format >= FK_TRIP_W4A4 && format <= FK_TRIP_W6A8) plan.rotation = {256, 0};
    uint64_t state = 42;
    auto next = [&] { return (state = state * 6364136223846793005u + 1442695040888963407u) >> 33; };
    std::vector<float> weights(many * columns), values(weights.size()), scratch(columns + 16);
    for (float &w : weights) w = ((float)(next() % 4001) / 2000 - 1) * (next() % 500 == 0 ? 0.4f : 0.02f);
    for (size_t i = 0; i < columns; i++) weights[i] = 0, weights[columns + i] = -0.25f, weights[2 * columns + i] *= 1e-4f;
    std::vector<double> moments(4);
    kernels->round_trip(&plan, weights.data(), many, scratch.data(), values.data(), moments.data());
    printf("trip %d:", (int)format);
    say(kernels, "values", values), say(kernels, "moments", moments), printf("\n");
}

} // namespace

int main() {
    const fk_kernels *kernels = fk_best();
    for (int format = FK_TRIP_E4M3; format <= FK_TRIP_IQ4_XS; format++) trip(kernels, (fk_trip_format)format);
    for (fk_type type : {FK_BF16, FK_F16, FK_F32, FK_F64})
        for (size_t columns : {3, 16, 100, 256, 1000, 1536, 3840, 4096}) sweep(kernels, type, columns), codes(kernels, type, columns);
    for (size_t group : {4, 16, 64, 256}) basis(kernels, 1024, group), basis(kernels, group * 5, group);
}
