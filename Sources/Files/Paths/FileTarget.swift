// SPDX-License-Identifier: Apache-2.0

/// Where a path leads, whatever its spelling: the file that is there, by links too, or else a name in a folder.
package struct FileTarget: Sendable, Hashable {
    private let identity: FileNode?
    private let folder: FileNode?
    private let name: String

    /// Where a path leads now.
    package init(_ path: String) {
        identity = FileStatus(ofPath: path)?.identity
        let parent = identity == nil ? FileStatus(ofPath: path.parentPath) : nil
        folder = parent?.identity
        // In a folder that is not there, two spellings of one path are two paths; neither can be written.
        name = identity != nil ? "" : parent == nil ? path : path.lastPathComponent
    }
}
