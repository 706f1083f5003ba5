// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// Which file it is, whatever its name: the device and the number on it.
package struct FileNode: Sendable, Hashable {
    package let device: UInt
    package let inode: UInt
}

/// What the system says about a file.
package struct FileStatus {
    /// What kind of thing a path leads to, as errors call it.
    package enum Kind: String {
        case regular = "a regular file"
        case folder = "a folder"
        case fifo = "a FIFO"
        case socket = "a socket"
        case device = "a device"
        case link = "a symbolic link"
        case other = "another kind of thing"
    }

    package let type: Kind
    package let byteCount: Int
    package let linkCount: Int
    package let identity: FileNode
    package let modified: Time
    /// The user that it belongs to.
    package let owner: UInt32
    /// Which group it belongs to.
    package let group: UInt32
    /// What owner, group and others may do with it.
    package let permissions: UInt32

    /// A moment, as the file system counts.
    package struct Time: Equatable {
        package let seconds: Int
        package let nanoseconds: Int
    }

    /// The thing that the path leads to, or the symbolic link itself; nil with `errno` set if there is none.
    package init?(ofPath path: FilePath, followingLinks: Bool = true) {
        var status = stat()
        let result = unsafe path.withPlatformString { path in
            unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        }
        guard result == 0 else { return nil }
        self.init(status)
    }

    /// The open file; nil with `errno` set if that failed.
    package init?(ofDescriptor descriptor: CInt) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        type =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR, S_IFBLK: .device
            case S_IFLNK: .link
            default: .other
            }
        byteCount = Int(status.st_size)
        linkCount = Int(status.st_nlink)
        modified = Time(seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec))
        (owner, group, permissions) = (status.st_uid, status.st_gid, status.st_mode & 0o7777)
        identity = FileNode(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }
}

/// Where a path leads, whatever its spelling: the file that is there, by links too, or else a name in a folder.
package struct FileTarget: Sendable, Hashable {
    private let identity: FileNode?
    private let folder: FileNode?
    private let name: FilePath

    /// Where a path leads now.
    package init(_ path: FilePath) {
        identity = FileStatus(ofPath: path)?.identity
        let parent = identity == nil ? FileStatus(ofPath: path.folder) : nil
        folder = parent?.identity
        // In a folder that is not there, two spellings of one path are two paths; neither can be written.
        name = identity != nil ? "" : parent == nil ? path : FilePath(root: nil, path.lastComponent.map { [$0] } ?? [])
    }
}
