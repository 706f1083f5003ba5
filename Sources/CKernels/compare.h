// SPDX-License-Identifier: Apache-2.0
// One row of weights against its reconstruction. Included inside one namespace per level.

static fk_comparison compare(fk_type type, const void *elements, size_t count, const float *values, const float *importance,
                             void *scratch) {
    float *weights = (float *)scratch, *mask = weights + padded(count);
    uint64_t bad = decode(type, elements, count, weights);
    if (bad) finite_mask(type, elements, count, mask);
    D16x signal = 0, error = 0, cross = 0, weighted = 0, worst = 0;
    I16x nonzero = 0, vanished = 0;
    for (size_t i = 0; i < count; i += lanes) {
        F16x w = load<F16x>(weights + i), v = load<F16x>(values + i);
        if (bad) v = floats(bits(v) & bits(load<F16x>(mask + i)));
        // The difference of two float32 values need not be one: its square is rounded, so nothing is fused here.
        D16x weight = doubles(w), e = weight - doubles(v), square = e * e, product = weight * e;
        signal = add_product(signal, weight, weight);
        error += square, cross += product;
        if (importance) {
            D16x counted = doubles(load<F16x>(importance + i)) * square;
            weighted += counted;
        }
        worst = larger(e < 0 ? -e : e, worst);
        nonzero -= (I16x)(w != 0), vanished -= (I16x)(w != 0) & (I16x)(v == 0);
    }
    return {total(signal), total(error), total(cross), total(weighted), largest(worst), sum(nonzero), sum(vanished), bad};
}
