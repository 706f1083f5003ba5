// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents

extension RecipeDocument {
    /// The recipe as YAML, an entry a line; names are written as JSON writes texts, which YAML reads.
    ///
    /// - Parameters:
    ///   - original: the name of the file that it was made for.
    ///   - activations: the name of the file of activations that it was made by; nil if none was.
    ///   - comments: what people should know of it, a line each.
    /// - Throws: nothing that a name could cause.
    package func yaml(original: String, activations: String? = nil, comments: [String] = []) throws -> String {
        var lines = comments.map { "# \($0)" }
        lines.append("schema: \(Self.schemaName)/\(Self.schemaVersion)")
        lines.append("original: \(try JSONText.line(original))")
        if let activations { lines.append("activations: \(try JSONText.line(activations))") }
        lines.append(layers.isEmpty ? "layers: []" : "layers:")
        lines += try layers.map { "  - {\(try Self.text(of: $0.subject)), \(Self.text(of: $0.way))}" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of subject: RecipeEntry.Subject) throws -> String {
        switch subject {
        case .name(let name): "name: \(try JSONText.line(name))"
        case .match(let pattern): "match: \(try JSONText.line(pattern.text))"
        }
    }

    private static func text(of way: RecipeEntry.Way) -> String {
        switch way {
        case .keep: "format: keep"
        case .int8(let rotation): "format: int8, group: \(rotation.map { String($0.groupSize) } ?? "none")"
        // Labels of formats have letters, digits, "-", "/" and "_" alone, which YAML reads as they stand.
        case .other(let format): "format: \(format)"
        }
    }
}
