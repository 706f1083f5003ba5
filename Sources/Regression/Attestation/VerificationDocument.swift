// SPDX-License-Identifier: Apache-2.0

/// What `fidelio verify --json` prints: `fidelio.verification/1`.
package struct VerificationDocument: Sendable, Encodable {
    private let schema = "fidelio.verification/1"
    private let tool: Baseline.Tool
    private let verified: Bool
    private let result: Verification

    /// The document of a verification.
    package init(_ verification: Verification, version: String) {
        tool = Baseline.Tool(version: version)
        verified = verification.differences.isEmpty
        result = verification
    }
}
