// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The name of an unfinished output, beside the output's own: `.NAME.fidelio-PID-RANDOM.tmp`.
///
/// While it is in use, a signal that ends the process removes it, by way of `TemporaryFiles`.
struct TemporaryName: Sendable {
    let path: String
    private let ticket: TemporaryFiles.Ticket

    /// A new name for an output's path; it is remembered before the file is made, so that no signal falls between.
    init(beside path: String) {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let name = "\(Self.prefix(path))\(getpid())-\(random)\(Self.suffix)"
        self.path = path.parentPath.appendingPath(name)
        ticket = TemporaryFiles.remember(self.path)
    }

    /// Removes the file, or the folder with what is in it.
    func remove() {
        SystemCall.remove(path)
        forget()
    }

    /// Says that the file has another name now, or was never made.
    func forget() {
        TemporaryFiles.forget(ticket)
    }

    /// Removes what runs that were killed have left of the same output.
    ///
    /// A file that is still being written is locked, and stays.
    static func removeAbandoned(beside path: String) {
        let prefix = prefix(path)
        guard let folder = try? Folder(path.parentPath) else { return }
        for name in folder.names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            let path = folder.path.appendingPath(name)
            let file = unsafe path.withSystemPath { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { SystemCall.remove(path) }
            close(file)
        }
    }

    /// Whether a name in a folder is that of an unfinished output.
    static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".") && name.contains(".fidelio-") && name.hasSuffix(suffix)
    }

    private static let suffix = ".tmp"

    // A name may have 255 bytes, of which up to 42 are ours; a character may have up to 4.
    private static func prefix(_ path: String) -> String {
        var name = path.lastPathComponent
        while name.utf8.count > 200 { name.unicodeScalars.removeLast() }
        return ".\(name).fidelio-"
    }
}
