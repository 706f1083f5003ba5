// SPDX-License-Identifier: Apache-2.0
// How well values sit on a lattice of floating-point numbers with few mantissa bits. Included inside one namespace per level.

typedef int64_t L16x __attribute__((ext_vector_type(16)));

// Exponents of a lattice, from the least on; larger values take the last one's step.
constexpr int lattice_exponents = 64;

// exp(-x) for x >= 0, and 0 if that is under 0.02: by the series, and fourth powers. No library's exp gives the same
// bits on every machine.
static double decayed(double x) {
    if (!(x < 4)) return 0;
    int powers = 0;
    for (; x > 0x1p-20; powers++) x *= 0.25;
    double y = 1 - x + x * x * 0.5;
    for (; powers > 0; powers--) y *= y, y *= y;
    return y;
}

// The doubles 2^exponent, exponents within the normal ones.
FK_INLINE D16x powers_of_two(L16x exponent) { return __builtin_bit_cast(D16x, (exponent + 1023) << 52); }

FK_INLINE D16x nearest_integer(D16x v) { return (v + 0x1.8p52) - 0x1.8p52; }

// cos(2 pi f) for |f| <= 1/2 by its series, to 1e-10.
FK_INLINE D16x cosine_of_turn(D16x f) {
    static const double terms[] = {1,
                                   -19.739208802178716,
                                   64.93939402266828,
                                   -85.45681720669373,
                                   60.24464137187664,
                                   -26.426256783374388,
                                   7.903536371318465,
                                   -1.7143907110886711,
                                   0.282005968455791,
                                   -0.03638284114254564,
                                   0.0037798342006800365};
    D16x t = f * f, value = terms[10];
    for (int i = 9; i >= 0; i--) value = value * t + terms[i];
    return value;
}

static fk_lattice_sums lattice_sums(const float *values, size_t count, fk_lattice lattice, double deviation,
                                    double least_step) {
    const int m = lattice.mantissa, least = lattice.least_exponent;
    // What noise of that deviation leaves of the cosine, from the widest step down: by the series while that is exact, then
    // each is the fourth power of the one above.
    double damping[lattice_exponents];
    D16x widest = powers_of_two((L16x)(int64_t)(least + lattice_exponents - 1 - m));
    double step = widest[0] * lattice.unit, ratio = deviation / step, x = 19.739208802178716 * ratio * ratio;
    double kept = decayed(x);
    for (int e = lattice_exponents - 1; e >= 0; e--) {
        damping[e] = kept >= 0.05 && step >= least_step ? kept : 0;
        x *= 4, step *= 0.5;
        if (x <= 0x1p-20) kept = 1 - x + x * x * 0.5;
        else kept *= kept, kept *= kept;
    }
    const double inverse = 1 / lattice.unit;
    const L16x lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const D16x none = 0;
    D16x power[5] = {0, 0, 0, 0, 0}, cosine[5] = {0, 0, 0, 0, 0}, squares = 0, steps = 0;
    for (size_t i = 0; i < count; i += lanes) {
        alignas(64) float rest[lanes] = {0};
        const float *from = values + i;
        if (count - i < lanes) {
            __builtin_memcpy(rest, from, (count - i) * sizeof *from);
            from = rest;
        }
        D16x v = doubles(load<F16x>(from)), a = (v < none ? -v : v) * inverse;
        L16x index = (__builtin_bit_cast(L16x, a) >> 52) - 1023 - least;
        index = index < 0 ? (L16x)(int64_t)0 : index;
        index = index > lattice_exponents - 1 ? (L16x)(int64_t)(lattice_exponents - 1) : index;
        L16x exponent = index + (int64_t)(least - m);
        D16x y = a * powers_of_two(-exponent), n = nearest_integer(y), half = n * 0.5;
        D16x weight = 0;
        for (size_t k = 0; k < lanes; k++) weight[k] = damping[index[k]];
        L16x is_value = lane < (int64_t)(count - i);
        weight = is_value ? weight : none;
        D16x p = weight * weight, c = weight * cosine_of_turn(y - n);
        // 0 aside, by the place's last bit and the exponent's.
        L16x is_zero = n == none, is_odd = nearest_integer(half) != half, is_high = (index & 1) != 0;
        const L16x classes[5] = {is_zero, ~is_zero & ~is_odd & ~is_high, ~is_zero & ~is_odd & is_high, is_odd & ~is_high,
                                 is_odd & is_high};
        for (size_t k = 0; k < 5; k++) power[k] += classes[k] ? p : none, cosine[k] += classes[k] ? c : none;
        squares += v * v, steps += is_value ? powers_of_two(exponent + exponent) : none;
    }
    fk_lattice_sums sums = {{}, {}, total(squares), total(steps) * lattice.unit * lattice.unit};
    for (size_t k = 0; k < 5; k++) sums.power[k] = total(power[k]), sums.cosine[k] = total(cosine[k]);
    return sums;
}
