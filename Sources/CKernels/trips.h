// SPDX-License-Identifier: Apache-2.0
// Rows to a format and back. Included inside one namespace per level.

static void packed_trip(const fk_trip *trip, const float *w, size_t count, float *scratch, float *v, double *moments) {
    switch (trip->format) {
    case FK_TRIP_E4M3: return scaled(w, count, trip->factor, trip->scale, e4m3, v);
    case FK_TRIP_E5M2: return scaled(w, count, trip->factor, trip->scale, e5m2, v);
    case FK_TRIP_E4M3_ROW: return fp8_row(w, count, v);
    case FK_TRIP_MXFP8: return mxfp8_row(w, count, v);
    case FK_TRIP_NVFP4: return nvfp4_row(w, count, trip->scale, v);
    case FK_TRIP_W4A4: return w4a4_row(w, count, v);
    case FK_TRIP_W4A8: return grouped_row<false>(w, count, scratch, v, moments);
    case FK_TRIP_W6A8: return grouped_row<true>(w, count, scratch, v, moments);
    case FK_TRIP_AWQ: return awq_row(w, count, v);
    case FK_TRIP_BF16: return cast_row(w, count, bf16, v);
    case FK_TRIP_F16: return cast_row(w, count, f16, v);
    default: return;
    }
}

// Blocks of a row lie one behind the other, and so do rows: their columns are whole blocks, or for NF4 whole vectors.
static bool block_trip(fk_trip_format format, const float *w, size_t count, float *v) {
    switch (format) {
    case FK_TRIP_Q8_0: return each_batch<32>(w, count, q8_0_trip, v), true;
    case FK_TRIP_Q4_0: return each_batch<32>(w, count, symmetric_block<8>, v), true;
    case FK_TRIP_Q4_1: return each_batch<32>(w, count, affine_block<15>, v), true;
    case FK_TRIP_Q5_0: return each_batch<32>(w, count, symmetric_block<16>, v), true;
    case FK_TRIP_Q5_1: return each_batch<32>(w, count, affine_block<31>, v), true;
    case FK_TRIP_Q2_K: return each_batch<16>(w, count, q2_k_trip, v), true;
    case FK_TRIP_Q3_K: return each_batch<16>(w, count, q3_k_trip, v), true;
    case FK_TRIP_Q4_K:
        return each_batch<32>(w, count, [](F16x(&x)[32]) { six_bit_block<15, 20>(x, -1.0f); }, v), true;
    case FK_TRIP_Q5_K:
        return each_batch<32>(w, count, [](F16x(&x)[32]) { six_bit_block<31, 15>(x, -0.5f); }, v), true;
    case FK_TRIP_Q6_K: return each_batch<16>(w, count, q6_k_trip, v), true;
    case FK_TRIP_IQ4_NL: return each_batch<32>(w, count, iq4_nl_trip, v), true;
    case FK_TRIP_IQ4_XS: return each_batch<32>(w, count, iq4_xs_trip, v), true;
    case FK_TRIP_NF4: return nf4_runs(w, count, v), true;
    default: return false;
    }
}

static void round_trip(const fk_trip *trip, const float *weights, size_t rows, void *scratch, float *values,
                       double *moments) {
    const size_t stride = padded(trip->columns);
    if (block_trip(trip->format, weights, rows * stride, values)) return;
    if (trip->format == FK_TRIP_E4M3_SQUARES || trip->format == FK_TRIP_INT8_SQUARES) {
        for (size_t row = 0; row < rows; row += square) {
            auto squares = trip->format == FK_TRIP_E4M3_SQUARES ? fp8_squares : int8_squares;
            squares(weights + row * stride, stride, values + row * stride);
        }
        return;
    }
    for (size_t row = 0; row < rows; row++) {
        const float *from = weights + row * stride;
        float *to = values + row * stride;
        if (trip->rotation.size > 1) {
            __builtin_memcpy(to, from, stride * sizeof *to);
            rotate(trip->rotation, to, trip->columns);
            from = to;
        }
        packed_trip(trip, from, stride, (float *)scratch, to, moments);
        if (trip->rotation.size > 1) rotate(trip->rotation, to, trip->columns);
    }
}
