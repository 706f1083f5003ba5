// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a policy cannot be understood.
package enum PolicyError: Error, Sendable, Equatable {
    /// The text is not YAML.
    case malformed(file: String, line: Int?, reason: String)
    /// A key that means nothing there.
    case unknownKey(file: String, line: Int?, key: String, place: String, nearest: String?, known: [String])
    /// A value that is not what its key needs.
    case unexpectedValue(file: String, line: Int?, key: String, expected: String, found: String)
    /// A key that has to be there.
    case missingKey(file: String, line: Int?, key: String, place: String)
    /// Several of these, in the order of the file.
    indirect case several([PolicyError])
}

extension PolicyError: CustomStringConvertible {
    /// What is wrong and where, one line for each mistake.
    package var lines: [String] {
        guard case .several(let errors) = self else { return [description] }
        return errors.map(\.description)
    }

    /// What is wrong and where, in one sentence for each mistake.
    package var description: String {
        switch self {
        case .several: lines.joined(separator: "\n")
        case .malformed(let file, let line, let reason):
            "\(Self.place(file, line)): this cannot be read as YAML: \(reason.printable(limit: 300))"
        case .unknownKey(let file, let line, let key, let place, let nearest, let known):
            "\(Self.place(file, line)): unknown key \"\(key.printable(limit: 80))\" in \(place)"
                + (nearest.map { "; did you mean \"\($0)\"?" } ?? "; expected one of \(known.joined(separator: ", ")).")
        case .unexpectedValue(let file, let line, let key, let expected, let found):
            "\(Self.place(file, line)): \"\(key.printable(limit: 80))\" is \(found.printable(limit: 120)); "
                + "expected \(expected)."
        case .missingKey(let file, let line, let key, let place):
            "\(Self.place(file, line)): \"\(key)\" is missing in \(place)."
        }
    }

    private static func place(_ file: String, _ line: Int?) -> String {
        file.printable(limit: 200) + (line.map { ":\($0)" } ?? "")
    }
}

extension PolicyError {
    /// The one error, or all of them by their lines; nil if there are none.
    init?(_ errors: [PolicyError]) {
        guard let first = errors.first else { return nil }
        let places = errors.enumerated().map { (error: $1, line: $1.line ?? 0, place: $0) }
        let sorted = places.sorted { ($0.line, $0.place) < ($1.line, $1.place) }.map(\.error)
        self = errors.count == 1 ? first : .several(sorted)
    }

    /// The line that it is about, from 1; nil if it is about none.
    private var line: Int? {
        switch self {
        case .malformed(_, let line, _), .unknownKey(_, let line, _, _, _, _), .unexpectedValue(_, let line, _, _, _),
            .missingKey(_, let line, _, _):
            line
        case .several(let errors): errors.first?.line
        }
    }
}
