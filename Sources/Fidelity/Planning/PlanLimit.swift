// SPDX-License-Identifier: Apache-2.0

/// What a plan must keep to.
package enum PlanLimit: Sendable, Equatable {
    /// The file has at most so many bytes: the least loss is wanted.
    case size(Int)
    /// Every layer keeps at least so many dB: the smallest file is wanted.
    case floor(Double)

    /// Whether a plan keeps to it.
    package func allows(_ plan: FormatPlan) -> Bool {
        switch self {
        case .size(let bytes): plan.bytes <= bytes
        case .floor(let decibels): plan.choices.allSatisfy { $0.snrDB >= decibels }
        }
    }

    /// Whether one plan is better than another; both keep to it.
    func prefers(_ plan: FormatPlan, to other: FormatPlan) -> Bool {
        switch self {
        case .size: (plan.loss, plan.bytes) < (other.loss, other.bytes)
        case .floor: (plan.bytes, plan.loss) < (other.bytes, other.loss)
        }
    }
}
