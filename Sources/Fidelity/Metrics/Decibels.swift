// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Logarithms of energies.
public enum Decibels {
    /// 10·log10(signal / error): a ratio of energies in dB.
    public static func ratio(_ signal: Double, _ error: Double) -> Double {
        10 * log10(signal / error)
    }

    /// The binary logarithm.
    static func log2(_ value: Double) -> Double {
        Glibc.log2(value)
    }
}
