// SPDX-License-Identifier: Apache-2.0
// Hadamard rotations as butterflies, in place. Included inside one namespace per level.
//
// One regular butterfly on (a,b,c,d): s = (a+b)+(c+d), out = (s-2d, s-2c, s-2b, s-2a), twice what H4/2 gives; stages of
// stride 1, 4, 16, ... After the last of n stages one exact multiplication by 2^-n makes it a rotation.

#define FK_SHUFFLE(v, ...) __builtin_shufflevector(v, v, __VA_ARGS__)

// Stride 1: the four are neighbours in the vector.
FK_INLINE F16x butterfly_1(F16x x) {
    F16x pairs = x + FK_SHUFFLE(x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    F16x fours = pairs + FK_SHUFFLE(pairs, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    return less_twice(fours, FK_SHUFFLE(x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

// Stride 4: the four are the vector's quarters.
FK_INLINE F16x butterfly_4(F16x x) {
    F16x pairs = x + FK_SHUFFLE(x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    F16x fours = pairs + FK_SHUFFLE(pairs, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    return less_twice(fours, FK_SHUFFLE(x, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
}

// Strides of 16 and more: the four are vectors.
FK_INLINE void butterfly(F16x &a, F16x &b, F16x &c, F16x &d) {
    F16x s = (a + b) + (c + d);
    F16x out[4] = {less_twice(s, d), less_twice(s, c), less_twice(s, b), less_twice(s, a)};
    a = out[0], b = out[1], c = out[2], d = out[3];
}

FK_INLINE void rotate_64(float *w) {
    F16x a = butterfly_4(butterfly_1(load<F16x>(w)));
    F16x b = butterfly_4(butterfly_1(load<F16x>(w + 16)));
    F16x c = butterfly_4(butterfly_1(load<F16x>(w + 32)));
    F16x d = butterfly_4(butterfly_1(load<F16x>(w + 48)));
    butterfly(a, b, c, d);
    store(w, a), store(w + 16, b), store(w + 32, c), store(w + 48, d);
}

FK_INLINE void stage(float *w, size_t stride) {
    for (size_t i = 0; i < stride; i += lanes) {
        F16x a = load<F16x>(w + i), b = load<F16x>(w + stride + i);
        F16x c = load<F16x>(w + 2 * stride + i), d = load<F16x>(w + 3 * stride + i);
        butterfly(a, b, c, d);
        store(w + i, a), store(w + stride + i, b), store(w + 2 * stride + i, c), store(w + 3 * stride + i, d);
    }
}

static void rotate_regular(size_t size, float *w, size_t count) {
    if (size <= 16) {
        for (size_t i = 0; i < count; i += lanes) {
            F16x x = butterfly_1(load<F16x>(w + i));
            store(w + i, size == 16 ? butterfly_4(x) * 0.25f : x * 0.5f);
        }
        return;
    }
    for (size_t i = 0; i < count; i += 64) rotate_64(w + i);
    for (size_t stride = 64; stride < size; stride *= 4)
        for (size_t i = 0; i < count; i += 4 * stride) stage(w + i, stride);
    // sqrt(size) is a power of 2, and so is its inverse.
    const float factor = 1.0f / __builtin_sqrtf((float)size);
    for (size_t i = 0; i < count; i += lanes) store(w + i, load<F16x>(w + i) * factor);
}

// One stage of Sylvester's within a vector: (a+b, a-b) of neighbours at a stride; a + -b is a - b.
FK_INLINE F16x sylvester_1(F16x x) {
    return FK_SHUFFLE(x, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14) +
           FK_SHUFFLE(x, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15) *
               (F16x){1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
}

FK_INLINE F16x sylvester_2(F16x x) {
    return FK_SHUFFLE(x, 0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13) +
           FK_SHUFFLE(x, 2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15) *
               (F16x){1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
}

FK_INLINE F16x sylvester_4(F16x x) {
    return FK_SHUFFLE(x, 0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11) +
           FK_SHUFFLE(x, 4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15) *
               (F16x){1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
}

FK_INLINE F16x sylvester_8(F16x x) {
    return FK_SHUFFLE(x, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7) +
           FK_SHUFFLE(x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15) *
               (F16x){1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
}

// Groups of 16 and more, which are whole vectors.
static void rotate_sylvester_vectors(size_t size, float *w, size_t count) {
    for (size_t i = 0; i < count; i += lanes)
        store(w + i, sylvester_8(sylvester_4(sylvester_2(sylvester_1(load<F16x>(w + i))))));
    for (size_t stride = lanes; stride < size; stride *= 2)
        for (size_t i = 0; i < count; i += 2 * stride)
            for (size_t j = i; j < i + stride; j += lanes) {
                F16x a = load<F16x>(w + j), b = load<F16x>(w + j + stride);
                store(w + j, a + b), store(w + j + stride, a - b);
            }
    const float factor = 1.0f / __builtin_sqrtf((float)size);
    for (size_t i = 0; i < count; i += lanes) store(w + i, load<F16x>(w + i) * factor);
}

// Sylvester's Hadamard, for files that were written with it: (a+b, a-b), then one multiplication by 1/sqrt(size).
static void rotate_sylvester(size_t size, float *w, size_t count) {
    if (size >= lanes) return rotate_sylvester_vectors(size, w, count);
    const float factor = 1.0f / __builtin_sqrtf((float)size);
    for (size_t stride = 1; stride < size; stride *= 2)
        for (size_t i = 0; i < count; i += 2 * stride)
            for (size_t j = i; j < i + stride; j++) {
                float a = w[j], b = w[j + stride];
                w[j] = a + b, w[j + stride] = a - b;
            }
    for (size_t i = 0; i < count; i++) w[i] *= factor;
}

static void rotate(fk_rotation rotation, float *weights, size_t count) {
    if (rotation.size <= 1) return;
    if (rotation.sylvester) rotate_sylvester(rotation.size, weights, count);
    else rotate_regular(rotation.size, weights, count);
}
