// SPDX-License-Identifier: Apache-2.0

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
