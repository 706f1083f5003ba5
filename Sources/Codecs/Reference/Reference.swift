// SPDX-License-Identifier: Apache-2.0

/// The kernels' arithmetic, written as plainly as it can be; what the kernels are tested against.
///
/// One row at a time, one element at a time. Codes and rotated weights are the kernels' to the bit; sums are plain float64
/// sums and agree to the last few digits.
enum Reference {}
