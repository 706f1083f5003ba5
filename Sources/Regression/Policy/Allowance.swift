// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Checks that may fail for a reason, until a day.
package struct Allowance: Sendable, Equatable {
    /// The layers or tensors it is about; nil for checks that are about none (pool, file).
    package var pattern: NamePattern?
    /// Identifiers of the rules that may fail.
    package var rules: [String]
    /// Why.
    package var reason: String
    /// The last day on which it holds, in UTC.
    package var until: CalendarDay

    /// An allowance from its parts.
    package init(pattern: NamePattern?, rules: [String], reason: String, until: CalendarDay) {
        self.pattern = pattern
        self.rules = rules
        self.reason = reason
        self.until = until
    }

    /// Whether it is about this check, whatever the day.
    func covers(_ rule: CheckRule, of subject: Check.Subject) -> Bool {
        guard rules.contains(rule.id) else { return false }
        switch (subject.name, pattern) {
        case (nil, nil): return true
        case (let name?, let pattern?): return pattern.finds(name)
        default: return false
        }
    }
}
