// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A number with four significant digits, for people.
struct RoundedNumber: CustomStringConvertible {
    /// The digits, with an exponent if the number is very large or very small.
    let description: String

    /// Rounds a number.
    init(_ value: Double) {
        description = String(format: "%.4g", value)
    }
}
