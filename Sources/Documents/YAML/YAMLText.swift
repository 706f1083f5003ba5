// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage
internal import Yams

/// The YAML text of a document that people write too; JSON is YAML, and is read likewise.
package enum YAMLText {
    /// Bytes of the longest text that is read.
    package static let sizeLimit = 16_000_000

    /// Reads a document's file.
    ///
    /// - Throws: `FileError` if it cannot be opened or read, or is too large; `DocumentError` if it is not such a document.
    package static func read<Document: Decodable>(_ type: Document.Type, at path: FilePath) throws -> Document {
        let bytes = try FileBytes.contents(of: path, limit: sizeLimit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DocumentError.damaged(file: path.spelling, reason: "The document is not UTF-8.")
        }
        return try decode(type, from: text, file: path.spelling)
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - type: The document's type.
    ///   - text: The file's content.
    ///   - file: The file's name, for the message.
    package static func decode<Document: Decodable>(
        _ type: Document.Type, from text: String, file: String
    ) throws(DocumentError) -> Document {
        do {
            guard let node = try YAMLBounds.compose(text) else {
                throw DocumentError.damaged(file: file, reason: "The document is empty.")
            }
            return try YAMLDecoder().decode(type, from: node)
        } catch let error as DocumentError {
            throw error.about(file)
        } catch let error as DecodingError {
            throw .damaged(file: file, reason: error.sentence)
        } catch let bounds as YAMLBounds {
            throw .damaged(file: file, reason: bounds.description)
        } catch {
            throw .damaged(file: file, reason: problem(error))
        }
    }

    /// What the YAML parser says, with its place.
    private static func problem(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "The document is not YAML: \(problem.printable(limit: 300)) in line \(mark.line)."
        case .duplicatedKeysInMapping(let keys, let context):
            "\"\(keys.map { "\($0)" }.sorted().joined(separator: "\", \"").printable(limit: 200))\" is there twice, "
                + "in line \(context.mark.line)."
        case .reader(let problem, _, _, _): "The document is not YAML: \(problem.printable(limit: 300))."
        default: "The document is not YAML: \("\(error)".printable(limit: 300))"
        }
    }
}
