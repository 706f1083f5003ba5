// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The line of a file that could not be diagnosed, among those of several: `fidelio.failure/1`.
package struct FailureDocument: SchemaDocument {
    package static let schemaName = "fidelio.failure"
    package static let schemaVersion = 1

    private let path: String
    private let error: String
    private let exitCode: Int
    private let tool: Tool

    /// A file's line.
    ///
    /// - Parameters:
    ///   - path: what the caller called the file.
    ///   - error: why nothing is said of it, in a sentence.
    ///   - exitCode: the exit code that this calls for.
    package init(path: String, error: String, exitCode: Int, version: String) {
        (self.path, self.error, self.exitCode) = (path, error, exitCode)
        tool = Tool(version: version)
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(tool, forKey: "tool")
        try members.encode(path, forKey: "path")
        try members.encode(error, forKey: "error")
        try members.encode(exitCode, forKey: "exit_code")
    }
}
