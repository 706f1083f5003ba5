// SPDX-License-Identifier: Apache-2.0

/// One tag of an XML text, taken apart into its name and attributes.
struct SVGTag: Sendable, Hashable {
    /// An attribute, its value still escaped.
    struct Attribute: Sendable, Hashable {
        var name: String
        var value: String
    }

    /// Where in an element the tag stands.
    enum Kind: Sendable, Hashable {
        case opening
        case closing
        case empty
    }

    /// The element's name.
    var name: String
    /// Where in an element the tag stands.
    var kind: Kind
    /// The attributes in their order.
    var attributes: [Attribute]

    /// The value of an attribute; nil if the tag has none of that name.
    subscript(name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// The tag as text.
    var text: String {
        if kind == .closing { return "</\(name)>" }
        let attributes = attributes.map { " \($0.name)=\"\($0.value)\"" }.joined()
        return "<\(name)\(attributes)\(kind == .empty ? "/>" : ">")"
    }
}

extension SVGTag {
    /// Takes apart what stands between `<` and `>`.
    init(parsing bytes: ArraySlice<UInt8>) {
        var rest = bytes
        kind = .opening
        if rest.first == UInt8(ascii: "/") {
            kind = .closing
            rest = rest.dropFirst()
        } else if rest.last == UInt8(ascii: "/") {
            kind = .empty
            rest = rest.dropLast()
        }
        name = String(decoding: Self.word(of: &rest), as: UTF8.self)
        attributes = []
        while let attribute = Self.attribute(of: &rest) { attributes.append(attribute) }
    }

    /// Takes the letters up to white space or `=` from the front.
    private static func word(of rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let word = rest.prefix { !isSpace($0) && $0 != UInt8(ascii: "=") }
        rest = rest.dropFirst(word.count)
        return word
    }

    /// Takes `name = "value"` from the front, in either kind of quotes.
    private static func attribute(of rest: inout ArraySlice<UInt8>) -> Attribute? {
        rest = rest.drop(while: isSpace)
        let name = word(of: &rest)
        rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: "=") }
        guard !name.isEmpty, let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return nil
        }
        let value = rest.dropFirst().prefix { $0 != quote }
        rest = rest.dropFirst(value.count + 2)
        return Attribute(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

/// A tag of an XML text, or the text between two tags.
enum SVGPiece: Sendable, Hashable {
    /// A tag.
    case tag(SVGTag)
    /// Text between tags, still escaped.
    case text(String)

    /// The piece as text.
    var text: String {
        switch self {
        case .tag(let tag): tag.text
        case .text(let text): text
        }
    }

    /// Cuts up what gnuplot writes; the XML declaration is left out, and so is white space between tags.
    ///
    /// gnuplot writes neither comments nor CDATA sections, and no `>` in an attribute.
    static func pieces(of markup: String) -> [SVGPiece] {
        let bytes = Array(markup.utf8)
        var pieces: [SVGPiece] = []
        var rest = bytes[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")),
            let end = rest[start...].firstIndex(of: UInt8(ascii: ">"))
        {
            append(rest[..<start], to: &pieces)
            if bytes[start + 1] != UInt8(ascii: "?") {
                pieces.append(.tag(SVGTag(parsing: bytes[(start + 1)..<end])))
            }
            rest = bytes[(end + 1)...]
        }
        return pieces
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to pieces: inout [SVGPiece]) {
        guard bytes.contains(where: { $0 > 0x20 }) else { return }
        // gnuplot leaves > as it is, and ]]> is not allowed in text.
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ">", omittingEmptySubsequences: false)
        pieces.append(.text(parts.joined(separator: "&gt;")))
    }
}
