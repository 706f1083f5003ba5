// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The logarithm to base 10.
func decimalLogarithm(_ value: Double) -> Double { log10(value) }

/// The power of 10.
func exponentialTen(_ value: Double) -> Double { pow(10, value) }

/// The ratio of two energies in dB: 10 log10(candidate / reference); nil if one of them is 0 or less.
func energyRatioDB(_ candidate: Double, over reference: Double) -> Double? {
    guard candidate > 0, reference > 0 else { return nil }
    return 10 * log10(candidate / reference)
}
