// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Foundation
package import SystemPackage

/// The JSON text of a document: the same bytes for the same values, and laid out for people who read or compare it.
package enum JSONText {
    /// The document in lines, as files hold it: keys sorted by their bytes, doubles that read back exactly, `5` for 5.0.
    ///
    /// - Parameter sortsKeys: whether keys are sorted, or else in the order in which they are written.
    /// - Throws: `EncodingError` if a number is not finite: JSON has no such numbers, and no document of ours does.
    package static func encode(_ document: some Encodable, sortsKeys: Bool = true) throws -> [UInt8] {
        JSONLayout.lines(of: Array(try DocumentEncoder(form: .init(sortsKeys: sortsKeys)).text(of: document).utf8))
    }

    /// The document on one line, as commands print it: keys sorted by their bytes, `5.0` for 5.0.
    ///
    /// - Throws: `EncodingError` if a number is not finite.
    package static func line(_ document: some Encodable) throws -> String {
        try DocumentEncoder(form: .init(keepsFractions: true)).text(of: document)
    }

    /// Reads a document's file.
    ///
    /// - Parameters:
    ///   - type: The document's type.
    ///   - path: Where the file is.
    /// - Throws: `FileError` if it cannot be opened or read, or is larger than any document; `DocumentError` if
    ///   it is not such a document.
    package static func read<Document: Decodable>(_ type: Document.Type, at path: FilePath) throws -> Document {
        try decode(type, from: bytes(at: path), file: path.spelling)
    }

    /// The bytes of a document's file, for a caller that needs the text besides the document.
    ///
    /// - Throws: `FileError` if it cannot be opened or read, or is larger than any document.
    package static func bytes(at path: FilePath) throws(FileError) -> [UInt8] {
        try FileBytes.contents(of: path, limit: sizeLimit)
    }

    /// The most bytes that a document may have to be read, so also to be written.
    ///
    /// A report of 2,000 layers and many candidates has some 10 MB; decoding takes several times the text's memory.
    package static let sizeLimit = 64_000_000

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - type: The document's type.
    ///   - bytes: The file's content.
    ///   - file: The file's name, for the message.
    /// - Returns: The document.
    /// - Throws: `DocumentError`.
    package static func decode<Document: Decodable>(
        _ type: Document.Type,
        from bytes: [UInt8],
        file: String
    ) throws(DocumentError) -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DocumentError {
            throw error.about(file)
        } catch let error as DecodingError {
            throw .damaged(file: file, reason: problem(of: bytes, error) ?? error.sentence)
        } catch {
            throw .damaged(file: file, reason: "\(error)")
        }
    }
}

extension JSONText {
    /// Why Foundation took none of a text, which it does not say on Linux; nil if it was a field that it did not take.
    private static func problem(of bytes: [UInt8], _ error: DecodingError) -> String? {
        guard case .dataCorrupted(let context) = error, context.codingPath.isEmpty else { return nil }
        do {
            _ = try JSONValue(parsing: bytes)
            return "The document holds a number that does not fit its field."
        } catch {
            // Of a text that is too large for that parser nothing more is known.
            guard error.rule == ParseRule.jsonSize.id else {
                return "The document is not JSON: expected \(error.expected.printable(limit: 600)), "
                    + "found \(error.found.printable(limit: 600))."
            }
            return
                "The document is not JSON, or holds a number that does not fit its field; it is too large to say where."
        }
    }
}

extension DecodingError {
    /// What is wrong, and where, in one sentence.
    var sentence: String {
        switch self {
        case .keyNotFound(let key, let context):
            "\(Self.path(context.codingPath)) lacks the field \"\(key.stringValue)\"."
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            "\(Self.path(context.codingPath)) is not of type \(type)."
        case .dataCorrupted(let context):
            "\(Self.path(context.codingPath)) cannot be read: \(context.debugDescription)"
        @unknown default:
            "\(self)"
        }
    }

    private static func path(_ path: [any CodingKey]) -> String {
        let text = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
        return path.isEmpty ? "The document" : "The value at \(text.printable(limit: 200))"
    }
}

/// Why a text is not the JSON that was asked for.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable identifier of the rule that was broken: `json-syntax`, `json-utf8`, `json-depth`, `json-number`,
    /// `json-size`, `combining-marks` or `duplicate-key`.
    package let rule: String
    /// What the rule asks for, as a phrase.
    package let expected: String
    /// What was there instead, as a phrase.
    package let found: String

    /// The error in one sentence, with control characters escaped.
    package var description: String {
        "This is not acceptable JSON: expected \(expected.printable(limit: 600)), "
            + "found \(found.printable(limit: 600)) (rule \(rule))."
    }

    init(_ problem: ParseProblem) {
        rule = problem.rule.id
        expected = problem.expected
        found = problem.found
    }
}
