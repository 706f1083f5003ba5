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
