// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// What is in a folder besides plain files, and what happens to those.
extension TemporaryFolder {
    /// A system call that failed.
    package struct Failure: Error {
        /// The error number.
        package let code: Int32
    }

    /// Makes a symbolic link to any path, which need not exist.
    package func linkSymbolically(_ name: String, to target: String) throws {
        try check(unsafe symlink(target, path(name).string))
    }

    /// Gives a file of the folder another name too.
    package func link(_ name: String, to other: String) throws {
        try check(unsafe Glibc.link(path(other).string, path(name).string))
    }

    /// Makes a FIFO.
    package func makeFIFO(_ name: String) throws {
        try check(unsafe mkfifo(path(name).string, 0o600))
    }

    /// Makes a folder.
    package func makeFolder(_ name: String) throws {
        try check(unsafe mkdir(path(name).string, 0o700))
    }

    /// Cuts a file, or makes it longer with zeros.
    package func resize(_ name: String, to byteCount: Int) throws {
        try check(unsafe truncate(path(name).string, byteCount))
    }

    /// Removes a file.
    package func remove(_ name: String) throws {
        try check(unsafe unlink(path(name).string))
    }

    private func check(_ result: Int32) throws {
        guard result == 0 else { throw Failure(code: errno) }
    }
}
