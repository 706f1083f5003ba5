// SPDX-License-Identifier: Apache-2.0

extension StagedFolder {
    /// What is in a folder; nothing where there is none.
    public static func names(in path: String) -> [String] {
        ((try? Folder(path).names) ?? []).filter { $0 != "." && $0 != ".." }
    }

    /// Removes files, `NAME` or `FOLDER/NAME`, from a folder, and the folders within it that are empty then.
    public static func remove(_ names: [String], in path: String) {
        for name in names {
            SystemCall.unlink(path.appendingPath(name))
        }
        for folder in Set(names.map(\.parentPath)) where folder != "." {
            SystemCall.removeEmptyFolder(path.appendingPath(folder))
        }
    }
}
