// SPDX-License-Identifier: Apache-2.0

import Foundation

extension String {
    /// Whether a folder is at this path; nil where nothing is.
    ///
    /// Links are followed.
    var isFolder: Bool? {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: self, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue
    }
}
