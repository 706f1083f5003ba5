// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// Where a model, or a file of one, is.
package enum Location: Sendable {
    /// On this machine: the path as it was given.
    case path(FilePath)
    /// On another machine.
    case remote(any RemotePlace)

    /// What errors call it.
    package var spelling: String {
        switch self {
        case .path(let path): path.spelling
        case .remote(let place): place.spelling
        }
    }

    /// Its name, without what it lies in.
    package var name: String {
        switch self {
        case .path(let path): path.name
        case .remote(let place): place.name
        }
    }

    /// What lies beside it under another name, as shards do beside their index.
    ///
    /// - Precondition: `name` is one name, without slashes and NULs.
    package func sibling(named name: String) -> Location {
        switch self {
        case .path(let path): .path(path.removingLastComponent().appending(name))
        case .remote(let place): .remote(place.sibling(named: name))
        }
    }

    /// Opens what is there, to be read by position.
    ///
    /// - Throws: `FileError` of kind `missing` if it cannot be opened; what `RemotePlace/open()` throws.
    package func open() throws(FileError) -> any ByteSource {
        switch self {
        case .path(let path): try FileBytes(opening: path)
        case .remote(let place): try place.open()
        }
    }
}
