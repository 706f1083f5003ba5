// SPDX-License-Identifier: Apache-2.0
// BF16, F16, F32 and F64 to float32 and back. Included inside one namespace per level.

// A half's exponent and fraction, read as float32's, are 2^112 times too small; the product is exact, subnormals too.
FK_INLINE F16x from_halves(U16x h) {
    U16x magnitude = (h & 0x7fffu) << 13;
    U16x special = (U16x)(magnitude >= (0x7c00u << 13));
    U16x value = bits(floats(magnitude) * 0x1p112f) | (special & 0x7f800000u);
    return floats(value | ((h & 0x8000u) << 16));
}

#if FK_FMA
// Levels with fused instructions convert float16 too (F16C, NEON), subnormals at full speed.
typedef _Float16 Half16x __attribute__((ext_vector_type(16)));
typedef int16_t S16x __attribute__((ext_vector_type(16)));
#endif

// The same where it does not matter what is in a NaN.
FK_INLINE F16x halves(H16x h) {
#if FK_FMA
    return __builtin_convertvector(__builtin_bit_cast(Half16x, h), F16x);
#else
    return from_halves(__builtin_convertvector(h, U16x));
#endif
}

template <fk_type type> FK_INLINE F16x decoded(const void *elements, size_t at) {
    if constexpr (type == FK_F32) return load<F16x>((const float *)elements + at);
    if constexpr (type == FK_F64) return __builtin_convertvector(load<D16x>((const double *)elements + at), F16x);
    U16x half = __builtin_convertvector(load<H16x>((const uint16_t *)elements + at), U16x);
    return type == FK_F16 ? from_halves(half) : floats(half << 16);
}

FK_INLINE size_t width_of(fk_type type) { return type == FK_F64 ? 8 : type == FK_F32 ? 4 : 2; }

template <fk_type type> constexpr size_t width() { return type == FK_F64 ? 8 : type == FK_F32 ? 4 : 2; }

FK_INLINE bool is_finite(float v) { return (__builtin_bit_cast(uint32_t, v) & 0x7fffffffu) < 0x7f800000u; }

// Makes what is NaN or infinite 0, and returns how many that were.
static __attribute__((noinline)) uint64_t drop(float *values, size_t count) {
    I16x dropped = 0;
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const F16x v = load<F16x>(values + i);
        const I16x bad = (bits(v) & 0x7fffffffu) >= 0x7f800000u;
        dropped -= bad;
        store(values + i, floats(bits(v) & ~(U16x)bad));
    }
    uint64_t found = sum(dropped);
    for (; i < count; i++)
        if (!is_finite(values[i])) values[i] = 0, found++;
    return found;
}

// The largest magnitude's bits, which order as the magnitudes do: infinity and NaN are above all numbers.
FK_INLINE I16x larger_bits(I16x top, F16x v) { return larger((I16x)(bits(v) & 0x7fffffffu), top); }
FK_INLINE bool has_non_finite(I16x top) { return any(top >= 0x7f800000); }

// Elements past `count` are never read: the last few go through a buffer of zeros.
template <fk_type type> FK_INLINE uint64_t decode_as(const void *elements, size_t count, float *weights) {
    I16x top = 0;
    auto take = [&](F16x w, size_t at) __attribute__((always_inline)) {
        top = larger_bits(top, w);
        store(weights + at, w);
    };
    auto number = [](const void *from, size_t at) __attribute__((always_inline)) {
        if constexpr (type == FK_F16) return halves(load<H16x>((const uint16_t *)from + at));
        else return decoded<type>(from, at);
    };
    size_t whole = count / lanes * lanes;
    for (size_t i = 0; i < whole; i += lanes) take(number(elements, i), i);
    if (whole < count) {
        alignas(64) uint8_t rest[lanes * 8] = {0};
        __builtin_memcpy(rest, (const uint8_t *)elements + whole * width<type>(), (count - whole) * width<type>());
        take(number(rest, 0), whole);
    }
    return has_non_finite(top) ? drop(weights, count) : 0;
}

static uint64_t drop_non_finite(float *values, size_t count) {
    I16x top = 0;
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) top = larger_bits(top, load<F16x>(values + i));
    bool found = has_non_finite(top);
    for (; i < count; i++) found |= !is_finite(values[i]);
    return found ? drop(values, count) : 0;
}

static uint64_t decode(fk_type type, const void *elements, size_t count, float *weights) {
    switch (type) {
    case FK_BF16: return decode_as<FK_BF16>(elements, count, weights);
    case FK_F16: return decode_as<FK_F16>(elements, count, weights);
    case FK_F32: return decode_as<FK_F32>(elements, count, weights);
    case FK_F64: return decode_as<FK_F64>(elements, count, weights);
    }
    return 0;
}

// All bits if an element is finite, none if it is not.
static void finite_mask(fk_type type, const void *elements, size_t count, float *mask) {
    for (size_t i = 0; i < padded(count); i++) store(mask + i, i < count ? 0xffffffffu : 0u);
    for (size_t i = 0; i < count; i++) {
        alignas(64) float one[lanes];
        if (decode(type, (const uint8_t *)elements + i * width_of(type), 1, one)) store(mask + i, 0u);
    }
}

FK_INLINE uint16_t bf16_bits(float value) {
    uint32_t u = __builtin_bit_cast(uint32_t, value);
    if ((u & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(u >> 16 | 0x40);
    return (uint16_t)((u + 0x7fff + (u >> 16 & 1)) >> 16);
}

FK_INLINE uint16_t f16_bits(float value) {
    uint32_t u = __builtin_bit_cast(uint32_t, value), sign = u >> 16 & 0x8000, a = u & 0x7fffffffu;
    if (a > 0x7f800000u) return (uint16_t)(sign | 0x7e00);
    if (a >= 0x477ff000u) return (uint16_t)(sign | 0x7c00);
    // Below 2^-14 adding 1/2 aligns the fraction to a subnormal half's last place, and the addition rounds.
    if (a < 0x38800000u) {
        float aligned = __builtin_bit_cast(float, a) + 0.5f;
        return (uint16_t)(sign | (__builtin_bit_cast(uint32_t, aligned) - 0x3f000000u));
    }
    return (uint16_t)(sign | ((a - 0x38000000u + 0xfff + (a >> 13 & 1)) >> 13));
}

static void encode(fk_type type, const float *values, size_t count, void *elements) {
    switch (type) {
    case FK_BF16:
        for (size_t i = 0; i < count; i++) ((uint16_t *)elements)[i] = bf16_bits(values[i]);
        break;
    case FK_F16:
        for (size_t i = 0; i < count; i++) ((uint16_t *)elements)[i] = f16_bits(values[i]);
        break;
    case FK_F32: __builtin_memcpy(elements, values, count * sizeof *values); break;
    case FK_F64:
        for (size_t i = 0; i < count; i++) ((double *)elements)[i] = values[i];
        break;
    }
}

template <fk_type type> FK_INLINE void raw(const void *elements, size_t count, float *values) {
    alignas(64) uint8_t rest[lanes * 8] = {0};
    size_t whole = count / lanes * lanes;
    for (size_t i = 0; i < whole; i += lanes) store(values + i, decoded<type>(elements, i));
    __builtin_memcpy(rest, (const uint8_t *)elements + whole * width<type>(), (count - whole) * width<type>());
    if (whole < count) store(values + whole, decoded<type>(rest, 0));
}

static void cast(fk_type from, const void *elements, size_t count, fk_type to, void *others) {
    alignas(64) float values[1024];
    size_t wide = width_of(from), narrow = width_of(to);
    for (size_t at = 0; at < count; at += 1024) {
        size_t part = count - at < 1024 ? count - at : 1024;
        const uint8_t *in = (const uint8_t *)elements + at * wide;
        switch (from) {
        case FK_BF16: raw<FK_BF16>(in, part, values); break;
        case FK_F16: raw<FK_F16>(in, part, values); break;
        case FK_F32: raw<FK_F32>(in, part, values); break;
        case FK_F64: raw<FK_F64>(in, part, values); break;
        }
        encode(to, values, part, (uint8_t *)others + at * narrow);
    }
}
