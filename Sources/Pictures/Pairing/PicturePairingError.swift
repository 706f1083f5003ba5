// SPDX-License-Identifier: Apache-2.0

package import Files
package import SystemPackage

/// Why pictures cannot be paired.
package enum PicturePairingError: Error, Sendable, Equatable {
    /// One path leads to a folder, the other does not: wrong usage.
    case folderAgainstFile(folder: FilePath, file: FilePath)
    /// A folder or a picture in it cannot be read.
    case file(FileError)
}

extension PicturePairingError: CustomStringConvertible {
    /// One sentence that says what to do.
    package var description: String {
        switch self {
        case .folderAgainstFile(let folder, let file):
            """
            Cannot compare the folder "\(folder.printable(limit: 400))" with the file "\(file.printable(limit: 400))": \
            give two PNG files, or two folders of them.
            """
        case .file(let error): error.description
        }
    }
}
