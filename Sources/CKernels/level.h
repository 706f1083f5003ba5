// SPDX-License-Identifier: Apache-2.0
// Everything that is compiled once for each level of CPU. The including file sets the target and names the namespace.

#include "vectors.h"

#include "decode.h"
#include "lookup.h"
#include "rotate.h"
#include "quantize.h"
#include "joint.h"
#include "layout.h"
#include "measure.h"
#include "bounded.h"
#include "sweep.h"
#include "compare.h"
#include "diagnose.h"
#include "columns.h"
#include "lattice.h"
#include "blocks.h"
#include "super_blocks.h"
#include "packed.h"
#include "digest.h"
#include "small_floats.h"
#include "packed_trips.h"
#include "lanes.h"
#include "group_trips.h"
#include "block_trips.h"
#include "k_trips.h"
#include "trips.h"
#include "products.h"

#define FK_KERNELS(level)                                                                                              \
    {level, decode, absmax, rotate, quantize, dequantize, cast, encode, survey, sweep, compare, histogram,             \
     code_figures, moments, dither, column_sums, lag_sums, gram_products, project_out, mix, shuffle, orthonormalize,   \
     lattice_sums, decode_blocks, decode_scaled, decode_grouped, decode_runs, add_low_rank, drop_non_finite, round_trip, \
     digest, subtract, dot_floats, dot_int8}
