// SPDX-License-Identifier: Apache-2.0

/// The `schema` field that heads every document of Fidelio: a name, a slash, a version.
package enum SchemaVersion {
    /// Accepts what this code can read.
    ///
    /// - Parameters:
    ///   - found: what the document's `schema` field says; nil if it has none.
    ///   - name: the name that is expected.
    ///   - newest: the newest version that this code reads.
    /// - Returns: the document's version.
    /// - Throws: `DocumentError.otherKind` if the field is missing or of another kind, `.newerSchema` if a newer
    ///   fidelio wrote it.
    package static func check(_ found: String?, name: String, newest: Int) throws(DocumentError) -> Int {
        let parts = (found ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == name, let version = Int(parts[1]), version >= 1 else {
            throw .otherKind(expected: "\(name)/\(newest)", found: found)
        }
        guard version <= newest else {
            throw .newerSchema(found: "\(name)/\(version)", newest: "\(name)/\(newest)")
        }
        return version
    }
}
