// SPDX-License-Identifier: Apache-2.0

extension String {
    /// What follows the last `/`, with slashes at the end left out; `/` itself stays.
    package var lastPathComponent: String {
        split(separator: "/").last.map(String.init) ?? self
    }

    /// Whether a folder is at this path; nil if nothing is there, or it may not be looked at.
    ///
    /// Links are followed.
    package var isFolder: Bool? {
        FileStatus(ofPath: self).map { $0.type == .folder }
    }

    /// The path of the folder that holds it; `.` for a bare name.
    package var parentPath: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let folder = self[..<slash]
        return folder.isEmpty ? "/" : String(folder)
    }

    /// The path of a name inside this folder.
    package func appendingPath(_ name: String) -> String {
        self == "." ? name : utf8.last == UInt8(ascii: "/") ? self + name : self + "/" + name
    }
}
