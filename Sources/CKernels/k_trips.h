// SPDX-License-Identifier: Apache-2.0
// ggml's K types, sixteen groups at once: one block of 256 in groups of 16, or two in groups of 32. Included inside one namespace
// per level. Where the arithmetic comes from is said by the encoders in Swift, which these agree with to the bit.
//
// Groups whose step is 0 keep the codes of the search in a file; they are read as 0 (or as the minimum) whatever they are.

struct Affine {
    F16x scale, low;
};

// Codes of the best trial are made anew from scale and minimum, so only those are kept. `absolute`: errors count by magnitude.
template <size_t n, bool absolute>
FK_INLINE F16x affine_error(const F16x (&x)[n], const F16x (&w)[n], const F16x (&code)[n], F16x scale, F16x low) {
    F16x sum = 0;
    for (size_t j = 0; j < n; j++) {
        F16x difference = scale * code[j] + low - x[j];
        sum += w[j] * (absolute ? magnitude(difference) : difference * difference);
    }
    return sum;
}

template <size_t n, int top> FK_INLINE void affine_codes(const F16x (&x)[n], F16x inverse, F16x low, F16x (&code)[n]) {
    for (size_t j = 0; j < n; j++) code[j] = numbers(clamped(nearest_int(inverse * (x[j] - low)), 0, top));
}

// make_qkx2_quants. The first trial adds `first` to the largest code.
template <size_t n, int top, int last, bool absolute>
FK_INLINE Affine affine_search(const F16x (&x)[n], const F16x (&w)[n], float first) {
    F16x low = x[0], high = x[0], weight = w[0], product = w[0] * x[0], code[n];
    for (size_t j = 1; j < n; j++) {
        low = chosen(x[j] < low, x[j], low), high = chosen(x[j] > high, x[j], high);
        weight += w[j], product += w[j] * x[j];
    }
    low = chosen(low > 0, (F16x)0, low);
    const I16x flat = high == low;
    const F16x bottom = low;
    F16x inverse = (float)top / (high - low), scale = 1.0f / inverse;
    affine_codes<n, top>(x, inverse, low, code);
    F16x least = affine_error<n, absolute>(x, w, code, scale, low);
    for (int trial = 0; trial <= last; trial++) {
        inverse = (first + 0.1f * (float)trial + (float)top) / (high - low);
        affine_codes<n, top>(x, inverse, low, code);
        F16x sum = 0, squares = 0, mixed = 0;
        for (size_t j = 0; j < n; j++) {
            F16x weighted = w[j] * code[j];
            sum += weighted, squares += weighted * code[j], mixed += weighted * x[j];
        }
        F16x determinant = weight * squares - sum * sum;
        F16x tried = (weight * mixed - product * sum) / determinant, offset = (squares * product - sum * mixed) / determinant;
        I16x over = offset > 0;
        tried = chosen(over, mixed / squares, tried), offset = chosen(over, (F16x)0, offset);
        F16x error = affine_error<n, absolute>(x, w, code, tried, offset);
        I16x better = (determinant > 0) & (error < least);
        least = chosen(better, error, least), scale = chosen(better, tried, scale), low = chosen(better, offset, low);
    }
    return {chosen(flat, (F16x)0, scale), chosen(flat, bottom, low)};
}

template <size_t n, int top> FK_INLINE void affine_values(F16x (&x)[n], F16x step, F16x offset) {
    for (size_t j = 0; j < n; j++)
        x[j] = step * numbers(clamped(nearest_int((x[j] + offset) / step), 0, top)) - offset;
}

// Numbers of eight groups in steps of a 63rd of the largest, as they are read back.
FK_INLINE F16x six_bits(F16x v) {
    F16x most = lane_largest<8>(v), inverse = chosen(most > 0, 63.0f / most, (F16x)0);
    I16x code = nearest_int(inverse * v) & 0xff;
    return f16(most / 63.0f) * numbers(clamped(code, 0, 63));
}

// Q4_K and Q5_K.
template <int top, int last> FK_INLINE void six_bit_block(F16x (&x)[32], float first) {
    F16x squares = 0, w[32];
    for (size_t j = 0; j < 32; j++) squares += x[j] * x[j];
    F16x mean = __builtin_elementwise_sqrt(squares / 32.0f);
    for (size_t j = 0; j < 32; j++) w[j] = mean + magnitude(x[j]);
    Affine found = affine_search<32, top, last, false>(x, w, first);
    affine_values<32, top>(x, six_bits(found.scale), six_bits(-found.low));
}

// A number of sixteen groups in steps of a 15th of the largest; returns that step.
FK_INLINE F16x four_bits(F16x v, I16x &code) {
    F16x most = lane_largest<16>(v);
    code = nearest_int(chosen(most > 0, 15.0f / most, (F16x)0) * v) & 0xff;
    return f16(most / 15.0f);
}

FK_INLINE void q2_k_trip(F16x (&x)[16]) {
    F16x w[16];
    for (size_t j = 0; j < 16; j++) w[j] = magnitude(x[j]);
    Affine found = affine_search<16, 3, 15, true>(x, w, -0.5f);
    I16x scale, minimum;
    F16x step = four_bits(found.scale, scale), offset = four_bits(-found.low, minimum);
    I16x packed = (scale | minimum << 4) & 0xff;
    affine_values<16, 3>(x, step * numbers(packed & 15), offset * numbers(packed >> 4));
}

template <int top> FK_INLINE F16x symmetric_code(F16x v) { return numbers(clamped(nearest_int(v), -top, top - 1)); }

template <int top> FK_INLINE void symmetric_sums(const F16x (&x)[16], F16x inverse, F16x &product, F16x &squares) {
    product = squares = 0;
    for (size_t j = 0; j < 16; j++) {
        F16x code = symmetric_code<top>(inverse * x[j]), w = x[j] * x[j];
        product += w * x[j] * code, squares += w * code * code;
    }
}

// make_qx_quants with rmse_type 1.
template <int top> FK_INLINE F16x symmetric_search(const F16x (&x)[16]) {
    F16x most = extreme(x), product, squares;
    symmetric_sums<top>(x, (float)-top / most, product, squares);
    F16x scale = chosen(squares != 0, product / squares, (F16x)0), best = scale * product;
    for (int trial = -9; trial <= 9; trial++) {
        if (trial == 0) continue;
        symmetric_sums<top>(x, -((float)top + 0.1f * (float)trial) / most, product, squares);
        I16x better = (squares > 0) & (product * product > best * squares);
        scale = chosen(better, product / squares, scale), best = chosen(better, scale * product, best);
    }
    return chosen(magnitude(most) < group_zero, (F16x)0, scale);
}

// make_q3_quants: changes one code at a time as long as that helps.
template <int top> FK_INLINE F16x symmetric_descent(const F16x (&x)[16]) {
    F16x most = extreme(x), inverse = (float)-top / most, code[16], product, squares;
    symmetric_sums<top>(x, inverse, product, squares);
    for (size_t j = 0; j < 16; j++) code[j] = symmetric_code<top>(inverse * x[j]);
    for (int round = 0; round < 5; round++) {
        I16x changed = 0;
        for (size_t j = 0; j < 16; j++) {
            F16x w = x[j] * x[j], others = product - w * x[j] * code[j], rest = squares - w * code[j] * code[j];
            F16x other = symmetric_code<top>(x[j] * rest / others);
            F16x p = others + w * x[j] * other, s = rest + w * other * other;
            I16x better = (others > 0) & (other != code[j]) & (s > 0) & (p * p * squares > product * product * s);
            code[j] = chosen(better, other, code[j]), changed |= better;
            product = chosen(better, p, product), squares = chosen(better, s, squares);
        }
        if (!any(changed)) break;
    }
    return chosen(magnitude(most) < group_zero, (F16x)0, product / squares);
}

template <int top> FK_INLINE void symmetric_values(F16x (&x)[16], F16x step) {
    for (size_t j = 0; j < 16; j++) x[j] = step * symmetric_code<top>(x[j] / step);
}

FK_INLINE void q6_k_trip(F16x (&x)[16]) {
    F16x scales = symmetric_search<32>(x), most = lane_extreme<16>(scales), inverse = -128.0f / most;
    F16x steps = numbers(clamped(nearest_int(inverse * scales), -128, 127)), step = f16(1.0f / inverse) * steps;
    symmetric_values<32>(x, chosen(magnitude(most) < group_zero, (F16x)0, step));
}

FK_INLINE void q3_k_trip(F16x (&x)[16]) {
    F16x scales = symmetric_descent<4>(x), most = lane_extreme<16>(scales), inverse = -32.0f / most;
    F16x steps = numbers(clamped(nearest_int(inverse * scales), -32, 31)), step = f16(1.0f / inverse) * steps;
    symmetric_values<4>(x, chosen(most == 0, (F16x)0, step));
}
