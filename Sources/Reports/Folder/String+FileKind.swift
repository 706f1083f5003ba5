// SPDX-License-Identifier: Apache-2.0

import Foundation

extension String {
    /// Whether something is at this path; nil for nothing, else whether it is a folder. Links are followed.
    var isFolder: Bool? {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: self, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue
    }
}
