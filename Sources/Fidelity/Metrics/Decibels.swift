// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Logarithms of energies.
package enum Decibels {
    /// 10·log10(signal / error): a ratio of energies in dB.
    package static func of(signal: Double, error: Double) -> Double {
        10 * log10(signal / error)
    }

    /// The SNR of two errors that have nothing to do with one another, each given as its own SNR: their energies add.
    package static func together(_ first: Double, _ second: Double) -> Double {
        -10 * log10(1 / energyRatio(first) + 1 / energyRatio(second))
    }

    /// The ratio of energies that is so many dB.
    package static func energyRatio(_ decibels: Double) -> Double {
        pow(10, decibels / 10)
    }

    /// The binary logarithm.
    static func log2(_ value: Double) -> Double {
        Glibc.log2(value)
    }
}
