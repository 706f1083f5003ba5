// SPDX-License-Identifier: Apache-2.0

/// What a file is, in plain words.
package struct FileVerdict: Sendable, Equatable {
    /// What the file is, and how that differs from what it says.
    package let headline: String
    /// What was lost, and what would have kept it; one sentence each.
    package let losses: [String]
    /// How sure this is, and on what ground.
    package let confidence: String
    /// What cannot be known.
    package let limits: String

    /// All of it as one paragraph.
    package var text: String { ([headline] + losses).joined(separator: " ") }
}
