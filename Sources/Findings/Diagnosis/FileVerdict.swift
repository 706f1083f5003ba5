// SPDX-License-Identifier: Apache-2.0

/// What a file is, in plain words.
public struct FileVerdict: Sendable, Equatable {
    /// What the file is, and how that differs from what it says.
    public let headline: String
    /// What was lost, and what would have kept it; one sentence each.
    public let losses: [String]
    /// How sure this is, and on what ground.
    public let confidence: String
    /// What cannot be known.
    public let limits: String

    /// All of it as one paragraph.
    public var text: String { ([headline] + losses).joined(separator: " ") }
}
