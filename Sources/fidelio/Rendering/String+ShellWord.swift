// SPDX-License-Identifier: Apache-2.0

import Files

extension String {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+:,@%")

    /// The text as one word of a POSIX shell, for a command that the user may copy: names of files are untrusted text.
    ///
    /// Nil if it holds what a terminal does not show as it is, so that a copy would not be the same.
    var shellWord: String? {
        guard printable() == self else { return nil }
        // A word that begins with a dash would be an option.
        let path = hasPrefix("-") ? "./" + self : self
        if !path.isEmpty, path.allSatisfy({ Self.plain.contains($0) || $0 == "-" }) { return path }
        return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
