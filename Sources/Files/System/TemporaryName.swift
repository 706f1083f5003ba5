// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// The name of an unfinished output, beside the output's own: `.NAME.fidelio-PID-RANDOM.tmp`.
///
/// While it is in use, a signal that ends the process removes it, by way of `TemporaryFiles`.
struct TemporaryName: Sendable {
    let path: FilePath
    private let ticket: TemporaryFiles.Ticket

    /// A new name for an output's path; it is remembered before the file is made, so that no signal falls between.
    init(beside path: FilePath) {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let name = Self.prefix(path) + Array("\(getpid())-\(random)\(Self.suffix)".utf8)
        self.path = path.removingLastComponent().pushing(FilePath(bytes: name))
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
    static func removeAbandoned(beside path: FilePath) {
        let prefix = prefix(path)
        guard let folder = try? Folder(path.folder) else { return }
        for name in folder.names where name.bytes.starts(with: prefix) && name.spelling.hasSuffix(suffix) {
            let path = folder.path.appending(name)
            let file = unsafe path.withPlatformString {
                unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            }
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { SystemCall.remove(path) }
            close(file)
        }
    }

    /// Whether a name in a folder is that of an unfinished output.
    static func isTemporary(_ component: FilePath.Component) -> Bool {
        let name = component.spelling
        return name.hasPrefix(".") && name.contains(".fidelio-") && name.hasSuffix(suffix)
    }

    private static let suffix = ".tmp"

    // A name may have 255 bytes, of which up to 42 are ours.
    private static func prefix(_ path: FilePath) -> [UInt8] {
        let name = path.lastComponent?.bytes ?? []
        var end = min(name.count, 200)
        // No character is cut: some file systems take UTF-8 only.
        while end > 197, end < name.count, name[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(".".utf8) + name[..<end] + Array(".fidelio-".utf8)
    }
}
