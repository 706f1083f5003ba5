// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a JSON document of Fidelio's could not be read.
package enum DocumentError: Error, Sendable, Equatable {
    /// A newer fidelio wrote the document; the file is nil if the document was not read from one.
    case newerSchema(found: String, newest: String, file: String? = nil)
    /// The file is JSON, but not this kind of document.
    case otherKind(expected: String, found: String?, file: String? = nil)
    /// The file is not JSON, or a field is missing or of another type.
    case damaged(file: String, reason: String)
}

extension DocumentError {
    /// The same, about the document of a file.
    func about(_ file: String) -> Self {
        switch self {
        case .newerSchema(let found, let newest, _): .newerSchema(found: found, newest: newest, file: file)
        case .otherKind(let expected, let found, _): .otherKind(expected: expected, found: found, file: file)
        case .damaged: self
        }
    }
}

extension DocumentError: CustomStringConvertible {
    /// One sentence that says what to do.
    package var description: String {
        switch self {
        case .newerSchema(let found, let newest, let file):
            "\(Self.subject(file)) is \(found), and this fidelio reads up to \(newest): please use a newer fidelio."
        case .otherKind(let expected, let found?, let file):
            "\(Self.subject(file)) says that it is \(found.printable(limit: 80)), where \(expected) is expected."
        case .otherKind(let expected, nil, let file):
            "\(Self.subject(file)) has no field \"schema\", where \(expected) is expected: it is none of fidelio's."
        case .damaged(let file, let reason):
            "\(file.printable(limit: 200)) is damaged: \(reason)"
        }
    }

    private static func subject(_ file: String?) -> String { file?.printable(limit: 200) ?? "The document" }
}

/// The `schema` field that heads every document of Fidelio: a name, a slash, a version.
package enum SchemaVersion {
    /// Accepts what this code can read.
    ///
    /// - Parameters:
    ///   - found: what the document's `schema` field says; nil if it has none.
    ///   - name: the name that is expected.
    ///   - newest: the newest version that this code reads.
    /// - Throws: `DocumentError.otherKind` if the field is missing or of another kind, `.newerSchema` if a newer
    ///   fidelio wrote it.
    package static func check(_ found: String?, name: String, newest: Int) throws(DocumentError) {
        let parts = (found ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == name, let version = Int(parts[1]), version >= 1 else {
            throw .otherKind(expected: "\(name)/\(newest)", found: found)
        }
        guard version <= newest else {
            throw .newerSchema(found: "\(name)/\(version)", newest: "\(name)/\(newest)")
        }
    }
}
