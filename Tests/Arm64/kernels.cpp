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
    plan.type = type, plan.columns = columns, plan.flags = FK_CROSS | FK_HISTOGRAM | FK_WEIGHTED, plan.rotation_count = 1;
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
    std::vector<double> weighted(rows * configurations);
    std::vector<float> importance(columns);
    for (size_t i = 0; i < columns; i++) importance[i] = (float)(i % 17 + 1) * (i % 31 ? 0.01f : 10.0f);
    kernels->survey(&plan, elements.data(), rows, scratch, maxima.data(), bad.data());
    for (size_t i = 0; i < maxima.size(); i++)
        if (maxima[i] > whole[i % rotations]) whole[i % rotations] = maxima[i];
    kernels->sweep(&plan, elements.data(), rows, whole.data(), maxima.data(), importance.data(), scratch, signal.data(),
                   nonzero.data(), error.data(), cross.data(), weighted.data(), worst.data(), histogram.data());
    printf("sweep type %d columns %zu:", (int)type, columns);
    say(kernels, "maxima", maxima), say(kernels, "non-finite", bad), say(kernels, "signal", signal);
    say(kernels, "error", error), say(kernels, "cross", cross), say(kernels, "worst", worst);
    say(kernels, "weighted", weighted);
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

/// Bytes of every value, from a seed.
std::vector<uint8_t> random_bytes(size_t count) {
    uint64_t state = 7;
    std::vector<uint8_t> bytes(count);
    for (uint8_t &b : bytes) b = (uint8_t)((state = state * 6364136223846793005u + 1442695040888963407u) >> 40);
    return bytes;
}

/// What is finite of decoded values, and how many are not: bits of a NaN are the CPU's own.
void say_finite(const fk_kernels *kernels, std::vector<float> &values) {
    printf(" non-finite %llu", (unsigned long long)kernels->drop_non_finite(values.data(), values.size()));
    say(kernels, "values", values), printf("\n");
}

void blocks(const fk_kernels *kernels) {
    struct { fk_block type; size_t bytes, elements; } const all[] = {
        {FK_Q8_0, 34, 32}, {FK_Q4_0, 18, 32}, {FK_Q4_1, 20, 32}, {FK_Q5_0, 22, 32}, {FK_Q5_1, 24, 32}, {FK_Q2_K, 84, 256},
        {FK_Q3_K, 110, 256}, {FK_Q4_K, 144, 256}, {FK_Q5_K, 176, 256}, {FK_Q6_K, 210, 256}, {FK_IQ4_NL, 18, 32},
        {FK_IQ4_XS, 136, 256}, {FK_MXFP4, 17, 32}, {FK_NVFP4, 36, 64}};
    for (const auto &block : all) {
        std::vector<uint8_t> bytes = random_bytes(500 * block.bytes);
        std::vector<float> values(500 * block.elements);
        kernels->decode_blocks(block.type, bytes.data(), 500, values.data());
        printf("blocks %d:", (int)block.type), say_finite(kernels, values);
    }
}

/// A number of E4M3, by multiplication.
float e4m3(uint32_t code) {
    const uint32_t exponent = code >> 3 & 15, fraction = code & 7;
    if ((code & 127) == 127) return __builtin_nanf("");
    float number = exponent ? (float)(8 + fraction) : (float)fraction;
    for (uint32_t i = 1; i < exponent; i++) number *= 2;
    return (code & 128 ? -number : number) * 0x1p-9f;
}

void packed(const fk_kernels *kernels, size_t columns, size_t block) {
    std::vector<uint8_t> bytes = random_bytes(columns);
    std::vector<float> table(256), numbers(256), scales(columns), factors(columns), weights(columns), down((columns + 15) / 16 * 16 * 8);
    for (uint32_t i = 0; i < 256; i++) table[i] = (float)i * 0.37f - 3, numbers[i] = e4m3(i);
    for (size_t i = 0; i < columns; i++) scales[i] = (float)(i % 13) * 0.011f - 0.03f, factors[i] = 1 + (float)(i % 7) * 0.1f;
    for (size_t i = 0; i < down.size(); i++) down[i] = (float)(i % 101) * 0.01f;
    const fk_grid grid = {scales.data(), 1, 4}, none = {};
    for (fk_codes codes : {FK_E4M3, FK_E5M2, FK_E8M0, FK_INT8, FK_LOW_FIRST, FK_HIGH_FIRST}) {
        // Of bytes each level may read the table or compute; whole vectors of the others are computed on every level.
        const bool is_byte = codes < FK_LOW_FIRST;
        const fk_scaled row = {codes, (is_byte ? numbers : table).data(), block, 0.7f, grid, is_byte ? none : grid, factors.data()};
        kernels->decode_scaled(&row, bytes.data(), columns / 16 * 16, weights.data());
        printf("scaled %d columns %zu block %zu:", (int)codes, columns, block), say_finite(kernels, weights);
    }
    for (uint32_t bits : {4, 6}) {
        const fk_grouped row = {bits, table.data(), block, grid, 0.02f, grid};
        kernels->decode_grouped(&row, bytes.data(), columns, weights.data());
        printf("grouped %u columns %zu block %zu:", bits, columns, block), say_finite(kernels, weights);
    }
    for (fk_type type : {FK_BF16, FK_F16, FK_F32}) {
        const fk_runs runs = {table.data(), block, scales.data(), type};
        kernels->decode_runs(&runs, bytes.data(), 3, columns - 3, weights.data());
        printf("runs %d columns %zu block %zu:", (int)type, columns, block), say_finite(kernels, weights);
    }
    const fk_low_rank branch = {8, factors.data(), down.data(), factors.data()};
    kernels->add_low_rank(&branch, columns, weights.data());
    printf("low rank columns %zu:", columns), say_finite(kernels, weights);
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

/// Products of rows with inputs: floats, and codes.
void products(const fk_kernels *kernels, size_t columns) {
    const size_t many = 9, inputs = 6, stride = (columns + 31) / 32 * 32;
    uint64_t state = 42;
    auto next = [&] { return (state = state * 6364136223846793005u + 1442695040888963407u) >> 33; };
    std::vector<float> weights(stride), values(stride), parts(2 * many * stride), rows(inputs * stride);
    std::vector<int8_t> codes(many * stride), rounded(inputs * stride);
    for (size_t row = 0; row < many; row++) {
        for (size_t i = 0; i < columns; i++) {
            weights[i] = (float)((int32_t)(next() % 20000001) - 10000000) * 0x1p-27f * (next() % 300 == 0 ? 30.0f : 1.0f);
            values[i] = weights[i] + (float)(next() % 1000) * 1e-6f, codes[row * stride + i] = (int8_t)(next() & 255);
        }
        memcpy(parts.data() + 2 * row * stride, weights.data(), stride * sizeof(float));
        kernels->subtract(values.data(), weights.data(), columns, parts.data() + (2 * row + 1) * stride);
    }
    for (size_t row = 0; row < inputs; row++)
        for (size_t i = 0; i < columns; i++)
            rows[row * stride + i] = (float)((int32_t)(next() % 4095) - 2047) * 0x1p-10f, rounded[row * stride + i] = (int8_t)(next() & 255);
    std::vector<double> sums(2 * many * inputs);
    std::vector<int32_t> code_sums(many * inputs);
    kernels->dot_floats(parts.data(), 2 * many, rows.data(), inputs, stride, sums.data());
    kernels->dot_int8(codes.data(), many, rounded.data(), inputs, stride, code_sums.data());
    printf("products columns %zu:", columns);
    say(kernels, "parts", parts), say(kernels, "sums", sums), say(kernels, "codes", code_sums), printf("\n");
}

} // namespace

int main() {
    const fk_kernels *kernels = fk_best();
    for (int format = FK_TRIP_E4M3; format <= FK_TRIP_IQ4_XS; format++) trip(kernels, (fk_trip_format)format);
    for (fk_type type : {FK_BF16, FK_F16, FK_F32, FK_F64})
        for (size_t columns : {3, 16, 100, 256, 1000, 1536, 3840, 4096}) sweep(kernels, type, columns), codes(kernels, type, columns);
    for (size_t group : {4, 16, 64, 256}) basis(kernels, 1024, group), basis(kernels, group * 5, group);
    for (size_t columns : {3, 100, 512, 1000, 3840}) products(kernels, columns);
    blocks(kernels);
    for (size_t block : {16, 64}) packed(kernels, 1000, block), packed(kernels, 1024, block);
}
