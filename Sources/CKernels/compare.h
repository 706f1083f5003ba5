// SPDX-License-Identifier: Apache-2.0
// One row of weights against its reconstruction. Included inside a namespace a level.

static fk_comparison compare(fk_type type, const void *elements, size_t count, const float *values, void *scratch) {
    float *weights = (float *)scratch, *mask = weights + padded(count);
    uint64_t bad = decode(type, elements, count, weights);
    if (bad) finite_mask(type, elements, count, mask);
    D8x signal = 0;
    I16x nonzero = 0, vanished = 0;
    Sums sums = {0, 0, 0};
    for (size_t i = 0; i < count; i += lanes) {
        F16x w = load<F16x>(weights + i), v = load<F16x>(values + i);
        if (bad) v = masked(v, mask, i);
        D8x a = low(w), b = high(w), ae = a - low(v), be = b - high(v), a2 = ae * ae, b2 = be * be;
        signal += a * a, signal += b * b;
        sums.error += a2, sums.error += b2;
        sums.cross += a * ae, sums.cross += b * be;
        sums.worst = larger(a2, sums.worst), sums.worst = larger(b2, sums.worst);
        nonzero -= (I16x)(w != 0), vanished -= (I16x)(w != 0) & (I16x)(v == 0);
    }
    return {total(signal), total(sums.error), total(sums.cross), largest(sums.worst), sum(nonzero),
            sum(vanished), bad};
}
