// SPDX-License-Identifier: Apache-2.0

import CBuild
import Codecs

/// The version of the command and of what it writes.
enum Version {
    /// The version, as documents say it.
    static let current = "0.2.0"

    /// What `--version` prints: the version, the commit that was built, and what the kernels use of this CPU.
    static var line: String {
        line(commit: unsafe String(cString: fidelio_commit()), level: CPULevel.best.rawValue)
    }

    /// The line for a commit, which is empty if it is not known.
    static func line(commit: String, level: String) -> String {
        "fidelio \(current) (commit \(commit.isEmpty ? "unknown" : commit), \(level))"
    }
}
