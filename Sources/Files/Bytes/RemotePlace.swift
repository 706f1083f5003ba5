// SPDX-License-Identifier: Apache-2.0

/// Where a file on another machine is.
package protocol RemotePlace: Sendable {
    /// What errors call it: an address without what is secret in it.
    var spelling: String { get }

    /// The file's own name, without folders and without a query.
    var name: String { get }

    /// What lies beside it under another name.
    ///
    /// - Precondition: `name` is one name, without slashes and NULs.
    func sibling(named name: String) -> any RemotePlace

    /// Opens what is there, to be read by position.
    ///
    /// - Throws: `FileError`: `missing` if it is not there or cannot be had, `damaged` if the answer contradicts itself, `io` if
    ///   the connection failed.
    func open() throws(FileError) -> any ByteSource
}
