// SPDX-License-Identifier: Apache-2.0

/// gnuplot's SVG, made fit for use inside a page.
///
/// gnuplot writes fixed colours, the same identifiers in every picture, markers that nothing uses, and titles such as
/// `gnuplot_plot_1` that a browser would show under the pointer.
struct SVGMarkup: Sendable {
    /// What is drawn: all between the root's tags, without titles.
    private let body: [SVGPiece]
    /// The picture's size in CSS pixels.
    private let size: (width: String, height: String)

    /// Reads gnuplot's text; nil if it is not a complete picture.
    init?(gnuplot text: String) {
        let pieces = SVGPiece.pieces(of: text)
        guard case .tag(let root)? = pieces.first, root.name == "svg", root.kind == .opening,
            case .tag(let end)? = pieces.last, end.name == "svg", end.kind == .closing,
            let width = root["width"], let height = root["height"]
        else { return nil }
        size = (width, height)
        body = Self.withoutEmptyGroups(Self.without(["title", "desc"], Array(pieces.dropFirst().dropLast())))
    }

    /// An `<svg>` element whose identifiers all start with `id`.
    func inline(id: String, title: String, summary: String) -> String {
        let content = Self.withUsedDefinitions(body)
            .map { piece in
                guard case .tag(let tag) = piece else { return piece.text }
                // A line each for curves and groups keeps the text readable and its differences small.
                return (tag.kind == .closing || tag.name == "text" ? "" : "\n") + Self.adapted(tag, id: id).text
            }
            .joined()
        return """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="\(size.width)" \
            height="\(size.height)" viewBox="0 0 \(size.width) \(size.height)" role="img" \
            aria-labelledby="\(id)-title \(id)-desc">
            <title id="\(id)-title">\(Self.escaped(title))</title>
            <desc id="\(id)-desc">\(Self.escaped(summary))</desc>\(content)
            </svg>
            """
    }

    /// An inline picture as a file of its own, black on white.
    static func standalone(_ inline: String) -> String {
        let parts = inline.split(separator: "</desc>", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("<svg ") else { return inline }
        let head = "<svg color=\"#000000\" " + parts[0].dropFirst(5)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            \(head)</desc>
            <rect width="100%" height="100%" fill="#ffffff"/>\(parts[1])

            """
    }

    /// Text as XML content; what XML forbids is replaced.
    static func escaped(_ text: String) -> String {
        DrawableText(text, limit: 20_000).text.unicodeScalars
            .map { scalar in
                switch scalar {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                default: String(scalar)
                }
            }
            .joined()
    }
}

extension SVGMarkup {
    /// How strongly grid lines are drawn in the text's colour.
    private static let gridOpacity = "0.15"

    /// A tag with identifiers of its own plot and colours of the page.
    static func adapted(_ tag: SVGTag, id: String) -> SVGTag {
        var adapted = tag
        adapted.attributes = tag.attributes.flatMap { attribute -> [SVGTag.Attribute] in
            switch attribute.name {
            case "id":
                return [.init(name: "id", value: "\(id)-\(attribute.value)")]
            case "color", "stroke", "fill":
                return colors(attribute)
            default:
                guard let reference = attribute.reference else { return [attribute] }
                let value = attribute.value.hasPrefix("url(") ? "url(#\(id)-\(reference))" : "#\(id)-\(reference)"
                return [.init(name: attribute.name, value: value)]
            }
        }
        return adapted
    }

    /// Ink becomes the text's colour, the grid a trace of it; all others stay as they are, in their short form.
    private static func colors(_ attribute: SVGTag.Attribute) -> [SVGTag.Attribute] {
        let color = hexadecimal(attribute.value)
        switch color {
        case Palette.ink, "black":
            return [.init(name: attribute.name, value: "currentColor")]
        case Palette.grid where attribute.name == "stroke":
            return [
                .init(name: "stroke", value: "currentColor"), .init(name: "stroke-opacity", value: gridOpacity),
            ]
        default:
            return [.init(name: attribute.name, value: color)]
        }
    }

    /// `rgb(  0, 114, 178)` as `#0072b2`; any other value as it is.
    private static func hexadecimal(_ value: String) -> String {
        guard value.hasPrefix("rgb("), value.hasSuffix(")") else { return value }
        let channels = value.dropFirst(4).dropLast().split(separator: ",")
            .compactMap { UInt8($0.drop { $0 == " " }) }
        guard channels.count == 3 else { return value }
        return "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SVGTag.Attribute {
    /// The identifier to which the attribute refers, as `#id` or `url(#id)`.
    var reference: String? {
        if name == "xlink:href" || name == "href" { return value.hasPrefix("#") ? String(value.dropFirst()) : nil }
        guard value.hasPrefix("url(#"), value.hasSuffix(")") else { return nil }
        return String(value.dropFirst(5).dropLast())
    }
}
