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
}

extension PolicyError: CustomStringConvertible {
    /// What is wrong and where, in one sentence.
    package var description: String {
        switch self {
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
        file.printable(limit: 200) + (line.map { ", line \($0)" } ?? "")
    }
}
