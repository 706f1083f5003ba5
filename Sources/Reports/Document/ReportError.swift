// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// Why a report could not be read.
public enum ReportError: Error, Sendable, Equatable {
    /// A newer fidelio wrote the document.
    case newerSchema(found: String, newest: String)
    /// The file is JSON, but not this kind of document.
    case notAReport(expected: String, found: String?)
    /// The file is no JSON, or a field is missing or of another type.
    case damaged(file: String, reason: String)
}

extension ReportError: CustomStringConvertible {
    /// One sentence that says what to do.
    public var description: String {
        switch self {
        case .newerSchema(let found, let newest):
            "The document is \(found), and this fidelio reads up to \(newest): please use a newer fidelio."
        case .notAReport(let expected, let found?):
            "The document says that it is \(found.printable(limit: 80)), where \(expected) is expected."
        case .notAReport(let expected, nil):
            "The document has no field \"schema\", where \(expected) is expected: it is not a report of fidelio's."
        case .damaged(let file, let reason):
            "\(file.printable(limit: 200)) is damaged: \(reason)"
        }
    }
}
