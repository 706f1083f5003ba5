// SPDX-License-Identifier: Apache-2.0

/// A document of Fidelio: JSON that is headed by its kind and version, `"schema": "fidelio.report/2"`.
package protocol SchemaDocument: Encodable {
    /// The kind, such as `fidelio.report`.
    static var schemaName: String { get }
    /// The version that this code writes, and the newest that it reads.
    static var schemaVersion: Int { get }

    /// Writes every field but the schema.
    func encodeContents(to encoder: any Encoder) throws
}

/// A document that is read again.
package protocol ReadableSchemaDocument: SchemaDocument, Decodable {
    /// Reads every field but the schema; fields that it does not know, it ignores.
    ///
    /// - Parameter version: the document's version, `schemaVersion` at most.
    init(contentsOf decoder: any Decoder, version: Int) throws
}

extension SchemaDocument {
    /// The schema as the document has it.
    package static var schema: String { "\(schemaName)/\(schemaVersion)" }

    /// Writes the schema and every field.
    package func encode(to encoder: any Encoder) throws {
        try encodeContents(to: encoder)
        var container = encoder.container(keyedBy: AnyKey.self)
        try container.encode(Self.schema, forKey: AnyKey("schema"))
    }
}

extension ReadableSchemaDocument {
    /// Reads a document of this version or an older one.
    ///
    /// - Throws: `DocumentError.newerSchema` or `.otherKind`, before anything else is read; `DecodingError` after that.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        let schema = try? container.decode(String.self, forKey: AnyKey("schema"))
        let version = try SchemaVersion.check(schema, name: Self.schemaName, newest: Self.schemaVersion)
        try self.init(contentsOf: decoder, version: version)
    }
}

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

/// The program that made a document.
package struct Tool: Sendable, Equatable, Codable {
    /// Its name.
    package var name: String
    /// Its version.
    package var version: String

    /// A program's name and version.
    package init(name: String = "fidelio", version: String) {
        self.name = name
        self.version = version
    }
}
