// SPDX-License-Identifier: Apache-2.0
// What a row tells without its original: figures of its codes, and moments of its values. Included inside one namespace per level.

// Integers, so that no order matters. A lane of 32 bits holds the squares of 131,072 codes; fewer are added before it is emptied.
static fk_code_figures code_figures(const int8_t *codes, size_t count) {
    constexpr size_t most = lanes * 65536;
    fk_code_figures figures = {0, 0, 0, 0};
    I16x largest_code = 0;
    for (size_t start = 0; start < count; start += most) {
        size_t end = count - start < most ? count : start + most;
        I16x squares = 0, zeros = 0, limit = 0;
        for (size_t i = start; i < end; i += lanes) {
            alignas(16) int8_t rest[lanes] = {0};
            const int8_t *from = codes + i;
            if (end - i < lanes) {
                __builtin_memcpy(rest, from, end - i);
                from = rest;
            }
            I16x q = __builtin_convertvector(load<B16x>(from), I16x);
            I16x a = q < 0 ? -q : q;
            squares += q * q, zeros -= q == 0, limit -= a >= 127;
            largest_code = larger(a, largest_code);
        }
        figures.squares += sum(squares), figures.limit += sum(limit);
        figures.zeros += sum(zeros) - (padded(end - start) - (end - start));
    }
    figures.largest = (uint64_t)largest(largest_code);
    return figures;
}

static fk_moments moments(const float *values, size_t count) {
    D16x second = 0;
    F16x top = 0;
    for (size_t i = 0; i < count; i += lanes) {
        F16x w = load<F16x>(values + i);
        D16x wide = doubles(w);
        second = add_product(second, wide, wide);
        top = larger_magnitude(top, w);
    }
    return {total(second), largest(top)};
}
