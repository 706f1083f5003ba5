// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What `fidelio verify --json` prints: `fidelio.verification/1`.
package struct VerificationDocument: Sendable, SchemaDocument {
    package static let schemaName = "fidelio.verification"
    package static let schemaVersion = 1

    private struct Contents: Encodable {
        let tool: Tool
        let verified: Bool
        let result: Verification
    }

    private let contents: Contents

    /// The document of a verification.
    package init(_ verification: Verification, version: String) {
        contents = Contents(
            tool: Tool(version: version), verified: verification.differences.isEmpty, result: verification)
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws { try contents.encode(to: encoder) }
}
