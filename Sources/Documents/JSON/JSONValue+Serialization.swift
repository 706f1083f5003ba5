// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

extension JSONValue: CustomStringConvertible {
    /// How a document is written.
    package enum Style: Sendable {
        /// No spaces; text as it is.
        case compact
        /// As Python's `json.dumps` writes: a space after each comma and colon, text beyond ASCII escaped.
        case python
    }

    /// The document without spaces.
    package var description: String { serialized() }

    /// The document on one line, its keys in the order that they have.
    ///
    /// Equal documents give equal text. Numbers read back exactly; NaN and infinity, which JSON does not have, are
    /// written as `null`.
    package func serialized(style: Style = .compact) -> String {
        var text = ""
        write(to: &text, style)
        return text
    }

    private func write(to text: inout String, _ style: Style) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): text.appendJSON(value, style)
        case .array(let elements):
            text.appendList("[", elements, "]", style) { $1.write(to: &$0, style) }
        case .object(let members):
            text.appendList("{", members.elements, "}", style) { text, member in
                text.appendJSON(member.key, style)
                text += style == .python ? ": " : ":"
                member.value.write(to: &text, style)
            }
        }
    }
}

extension String {
    /// Appends the text as a JSON string, in quotation marks.
    package mutating func appendJSON(_ value: String, _ style: JSONValue.Style = .compact) {
        self += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": self += "\\\""
            case "\\": self += "\\\\"
            case "\u{8}": self += "\\b"
            case "\u{C}": self += "\\f"
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case _ where scalar.value < 0x20 || (style == .python && scalar.value > 0x7E):
                for unit in UTF16.encode(scalar) ?? .init() { appendUnit(unit) }
            default: unicodeScalars.append(scalar)
            }
        }
        self += "\""
    }

    private mutating func appendUnit(_ unit: UInt16) {
        let digits = String(unit, radix: 16)
        self += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    fileprivate mutating func appendList<Items: Sequence>(
        _ opening: String,
        _ items: Items,
        _ closing: String,
        _ style: JSONValue.Style,
        write: (inout String, Items.Element) -> Void
    ) {
        self += opening
        var isFirst = true
        for item in items {
            if !isFirst { self += style == .python ? ", " : "," }
            isFirst = false
            write(&self, item)
        }
        self += closing
    }
}
