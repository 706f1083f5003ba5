// SPDX-License-Identifier: Apache-2.0

/// One thing that is worth saying about a file: what, where, why, what comes of it, and what to do.
public struct Finding: Sendable, Equatable {
    /// What was found.
    public let id: FindingID
    /// How bad it is.
    public let severity: Severity
    /// The layers or tensors that it is about; empty where it is about the file.
    public let subjects: [FindingSubject]
    /// Why it is so, in one sentence.
    public let cause: String
    /// What comes of it, in one sentence.
    public let consequence: String
    /// What to do: a command, or a fix of the metadata.
    public let remedy: String

    /// A finding from its parts.
    public init(
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
