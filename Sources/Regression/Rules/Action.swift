// SPDX-License-Identifier: Apache-2.0

/// What becomes of a check that does not hold; the raw value is the word in a policy.
package enum Action: String, Sendable, Hashable, CaseIterable {
    /// The candidate fails.
    case fail
    /// It is said, and the candidate passes.
    case report
    /// Nothing is said.
    case ignore
}
