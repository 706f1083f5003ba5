// SPDX-License-Identifier: Apache-2.0

/// One thing that is worth saying about a file: what, where, why, what comes of it, and what to do.
package struct Finding: Sendable, Equatable {
    /// What was found.
    package let id: FindingID
    /// How bad it is.
    package let severity: Severity
    /// The layers or tensors that it is about; empty where it is about the file.
    package let subjects: [FindingSubject]
    /// Why it is so, in one sentence.
    package let cause: String
    /// What comes of it, in one sentence.
    package let consequence: String
    /// What to do: a command, or a fix of the metadata.
    package let remedy: String

    /// A finding from its parts.
    package init(
        _ id: FindingID, _ severity: Severity, _ subjects: [FindingSubject] = [], cause: String, consequence: String,
        remedy: String
    ) {
        self.id = id
        self.severity = severity
        self.subjects = subjects
        self.cause = cause
        self.consequence = consequence
        self.remedy = remedy
    }
}
