// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

extension Policy {
    /// Bytes of the longest policy that is read.
    private static let sizeLimit = 1 << 18

    /// The standard policy with what a file changes.
    ///
    /// - Parameters:
    ///   - path: the YAML file.
    ///   - findings: the identifiers of all findings that there are.
    /// - Throws: `FileError` if the file cannot be opened or read; ``PolicyError``.
    package init(reading path: FilePath, findings: [String]) throws {
        let bytes = try FileBytes.contents(of: path, limit: Self.sizeLimit)
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw PolicyError.malformed(file: path.spelling, line: nil, reason: "it is not UTF-8.")
        }
        try self.init(parsing: yaml, file: path.spelling, findings: findings)
    }
}
