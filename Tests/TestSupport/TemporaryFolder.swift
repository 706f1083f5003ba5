// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import SystemPackage

/// A fresh empty folder, which is removed with all that is in it when the value goes away.
///
/// Make it a property of the suite, which lives as long as the test: a local `let` may go away after its last use.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: FilePath

    /// Makes a folder below the system's place for temporary files.
    package init() throws {
        let name = "fidelio-test-\(UInt64.random(in: .min ... .max))"
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    /// The path of a name in it.
    package func path(_ name: String) -> FilePath {
        path.appending(name)
    }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name).string))
        return path(name)
    }

    /// The bytes of a file.
    package func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name).string)))
    }

    /// The names in it, hidden ones too, sorted.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path.string).sorted()
    }
}
