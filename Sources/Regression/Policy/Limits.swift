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
    /// Whether a policy's file names the bound: the standard ones are those of INT8.
    var isBoundAsked = false

    /// Limits from their parts.
    package init(bound: Double? = nil, tolerance: Tolerance? = nil) {
        self.bound = bound
        self.tolerance = tolerance
    }

    /// Whether both limit the same; whether a file names the bound does not count.
    package static func == (one: Limits, other: Limits) -> Bool {
        one.bound == other.bound && one.tolerance == other.tolerance
    }
}

extension [Figure: Limits] {
    /// The limits of what is not INT8: held to its baseline, and to bounds that the policy's file names.
    var ofOtherFormats: [Figure: Limits] {
        mapValues { $0.isBoundAsked ? $0 : Limits(tolerance: $0.tolerance) }
    }
}

/// A change of a figure's limits: what it does not name stays.
package struct LimitChange: Sendable, Equatable {
    /// What becomes of one limit.
    package enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
        /// It stays.
        case keep
        /// There is none any more.
        case remove
        /// It becomes this.
        case set(Value)

        /// Changes a limit, which is nil for none.
        func apply(to limit: inout Value?) {
            switch self {
            case .keep: break
            case .remove: limit = nil
            case .set(let value): limit = value
            }
        }
    }

    /// What becomes of the bound.
    package var bound: Change<Double>
    /// What becomes of the tolerance.
    package var tolerance: Change<Limits.Tolerance>

    /// A change from its parts.
    package init(bound: Change<Double> = .keep, tolerance: Change<Limits.Tolerance> = .keep) {
        self.bound = bound
        self.tolerance = tolerance
    }

    /// Changes limits.
    func apply(to limits: inout Limits) {
        bound.apply(to: &limits.bound)
        if bound != .keep { limits.isBoundAsked = true }
        tolerance.apply(to: &limits.tolerance)
    }
}
