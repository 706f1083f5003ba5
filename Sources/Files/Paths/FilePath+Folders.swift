// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

extension FilePath {
    /// Whether a folder is at this path; nil if nothing is there, or it may not be looked at.
    ///
    /// Links are followed.
    package var isFolder: Bool? {
        FileStatus(ofPath: self).map { $0.type == .folder }
    }

    /// The path of the folder that holds it; `.` for a bare name.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// A path of one name, relative to any folder.
    init(name: Component) {
        self.init(root: nil, [name])
    }
}
