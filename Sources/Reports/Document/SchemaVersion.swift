// SPDX-License-Identifier: Apache-2.0

/// The `schema` field that heads every document of Fidelio: a name, a slash, a version.
enum SchemaVersion {
    /// Accepts what this code can read.
    ///
    /// - Throws: `ReportError.notAReport` where the field is missing or of another kind, `.newerSchema` where a newer
    ///   fidelio wrote it.
    static func check(_ found: String?, name: String, newest: Int) throws(ReportError) {
        let parts = (found ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == name, let version = Int(parts[1]), version >= 1 else {
            throw .notAReport(expected: "\(name)/\(newest)", found: found)
        }
        guard version <= newest else {
            throw .newerSchema(found: "\(name)/\(version)", newest: "\(name)/\(newest)")
        }
    }
}
