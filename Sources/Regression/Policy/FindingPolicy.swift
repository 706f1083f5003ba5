// SPDX-License-Identifier: Apache-2.0

package import Findings

/// Which findings of the diagnosis fail.
package struct FindingPolicy: Sendable, Equatable {
    /// Findings of this severity and worse fail; nil for none by their severity.
    package var fail: Severity?
    /// Identifiers of findings that fail whatever their severity.
    package var always: [String]
    /// Identifiers of findings that are neither failed nor reported.
    package var never: [String]

    /// A policy from its parts.
    package init(fail: Severity? = .error, always: [String] = [], never: [String] = []) {
        self.fail = fail
        self.always = always
        self.never = never
    }

    /// What becomes of a finding; notes are not worth reporting.
    func action(for finding: Finding) -> Action {
        if never.contains(finding.id.rawValue) { return .ignore }
        if always.contains(finding.id.rawValue) { return .fail }
        if let fail, finding.severity >= fail { return .fail }
        return finding.severity == .note ? .ignore : .report
    }
}
