// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

/// A fresh folder that goes away with its last user.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("plots-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Writes an executable shell script and returns its path.
    func executable(_ script: String) throws -> FilePath {
        let file = url.appendingPathComponent("gnuplot")
        try ("#!/bin/sh\n" + script + "\n").write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return FilePath(file.path)
    }
}
