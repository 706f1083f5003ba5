// SPDX-License-Identifier: Apache-2.0

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
