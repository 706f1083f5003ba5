// SPDX-License-Identifier: Apache-2.0

/// The limits of one figure.
package struct Limits: Sendable, Equatable {
    /// How much worse than in the baseline a figure may be.
    package enum Tolerance: Sendable, Equatable {
        /// So much in the figure's own unit.
        case absolute(Double)
        /// Such a share of the baseline's value.
        case share(Double)

        /// The tolerance in the figure's own unit.
        func amount(of baseline: Double) -> Double {
            switch self {
            case .absolute(let amount): amount
            case .share(let share): share * abs(baseline)
            }
        }
    }

    /// The worst value that passes: a floor, or a ceiling if less is better; nil for none.
    package var bound: Double?
    /// How much worse than the baseline passes; nil for any.
    package var tolerance: Tolerance?

    /// Limits from their parts.
    package init(bound: Double? = nil, tolerance: Tolerance? = nil) {
        self.bound = bound
        self.tolerance = tolerance
    }
}

/// A change of a figure's limits: what it does not name stays.
package struct LimitChange: Sendable, Equatable {
    /// The new bound; nil outside to keep what is there, inside for none.
    package var bound: Double??
    /// The new tolerance, likewise.
    package var tolerance: Limits.Tolerance??

    /// A change from its parts.
    package init(bound: Double?? = nil, tolerance: Limits.Tolerance?? = nil) {
        self.bound = bound
        self.tolerance = tolerance
    }

    /// Changes limits.
    func apply(to limits: inout Limits) {
        if let bound { limits.bound = bound }
        if let tolerance { limits.tolerance = tolerance }
    }
}
