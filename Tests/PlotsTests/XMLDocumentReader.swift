// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// What an XML text holds; reading fails if it is not well formed.
final class XMLDocumentReader: NSObject, XMLParserDelegate {
    /// The names of all elements.
    private(set) var elements: Set<String> = []
    /// The texts of all `text` elements.
    private(set) var texts: [String] = []
    /// All attributes, by element.
    private(set) var attributes: [(element: String, name: String, value: String)] = []

    private var current: String?

    init(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        try #require(parser.parse(), "not well formed: \(text.prefix(400))", sourceLocation: sourceLocation)
    }

    /// The values of all attributes of one name.
    func values(of name: String) -> [String] {
        attributes.filter { $0.name == name }.map(\.value)
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.insert(name)
        self.attributes += attributes.map { (name, $0.key, $0.value) }
        if name == "text" { current = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        current? += string
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "text", let text = current {
            texts.append(text)
            current = nil
        }
    }
}
