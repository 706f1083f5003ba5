// SPDX-License-Identifier: Apache-2.0

/// Why a JSON document of Fidelio's could not be read.
public enum DocumentError: Error, Sendable, Equatable {
    /// A newer fidelio wrote the document.
    case newerSchema(found: String, newest: String)
    /// The file is JSON, but not this kind of document.
    case otherKind(expected: String, found: String?)
    /// The file is no JSON, or a field is missing or of another type.
    case damaged(file: String, reason: String)
}

extension DocumentError: CustomStringConvertible {
    /// One sentence that says what to do.
    public var description: String {
        switch self {
        case .newerSchema(let found, let newest):
            "The document is \(found), and this fidelio reads up to \(newest): please use a newer fidelio."
        case .otherKind(let expected, let found?):
            "The document says that it is \(found.printable(limit: 80)), where \(expected) is expected."
        case .otherKind(let expected, nil):
            "The document has no field \"schema\", where \(expected) is expected: it is none of fidelio's."
        case .damaged(let file, let reason):
            "\(file.printable(limit: 200)) is damaged: \(reason)"
        }
    }
}
