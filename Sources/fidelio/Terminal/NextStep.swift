// SPDX-License-Identifier: Apache-2.0

import Files
import SystemPackage

/// The last line of a command that writes a model: its name, and what to do with it.
enum NextStep {
    /// The line for a file and the command that looks at it, which can be copied to a shell.
    static func line(wrote path: FilePath, command: String) -> String {
        "Wrote \(path.printable()). Next: fidelio \(command) \(path.shellWord ?? "FILE")"
    }
}
