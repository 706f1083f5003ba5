// SPDX-License-Identifier: Apache-2.0

/// A finding of the diagnosis, as far as a policy is concerned.
package struct ObservedFinding: Sendable, Equatable {
    /// How bad it is; the raw value is the word in documents and policies.
    package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Worth knowing.
        case note
        /// A label that is not true, or a loss that can be avoided.
        case warning
        /// Wrong or visibly worse results.
        case error

        /// Whether `left` is less bad than `right`.
        package static func < (left: Severity, right: Severity) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// Its identifier, such as `rows-collapsed`.
    package var id: String
    /// How bad it is.
    package var severity: Severity
    /// The layers and tensors that it is about; empty if it is about the file.
    package var subjects: [String]
    /// Why it is so, in one sentence.
    package var cause: String
    /// What to do.
    package var remedy: String
    /// The first version of Fidelio that can raise it so.
    package var firstVersion: String

    /// A finding from its parts.
    package init(
        id: String, severity: Severity, subjects: [String], cause: String, remedy: String,
        firstVersion: String = "0.1.0"
    ) {
        self.id = id
        self.severity = severity
        self.subjects = subjects
        self.cause = cause
        self.remedy = remedy
        self.firstVersion = firstVersion
    }
}
