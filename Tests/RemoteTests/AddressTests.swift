// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Remote

/// Addresses: what is read of them, where redirects lead, and what nobody sees.
struct AddressTests {
    @Test(arguments: [
        ("https://example.org/a/b.safetensors", "https://example.org/a/b.safetensors"),
        ("HTTPS://Example.ORG:443/a", "https://example.org/a"),
        ("http://h:8080", "http://h:8080/"),
        ("http://h/a b/ü.gguf", "http://h/a%20b/%C3%BC.gguf"),
        ("http://h/a%2fb%zz", "http://h/a%2fb%25zz"),
        ("http://h/a/./b/../c", "http://h/a/c"),
        ("http://h/../../c", "http://h/c"),
        ("http://h/a?x=1&y=%20/?#part", "http://h/a?x=1&y=%20/?"),
        ("http://h?x", "http://h/?x"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("http://[FE80::1]:81/a", "http://[fe80::1]:81/a"),
    ])
    func isReadInOneSpelling(text: String, wire: String) throws {
        #expect(try Address(parsing: text).wireText == wire)
        #expect(try Address(parsing: wire).wireText == wire)
    }

    @Test(arguments: [
        "", "ftp://h/a", "https:/h/a", "http://", "http:///a", "http://h:0/a", "http://h:65536/a", "http://h:1a/a",
        "http://h h/a",
        "http://ü.example/a", "http://[::1/a", "http://[]/a", "http://[::1]x/a", "http://h/a\u{0}b", "http://h/a\nb",
        "http://h/\u{7F}",
        "http://user@h/a", "http://user:secret@h/a", "http://h%2Fb/a", "http://h\\b/a",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(throws: AddressProblem.self) { try Address(parsing: text) }
    }

    @Test
    func refusesWhatIsTooLong() {
        #expect(throws: AddressProblem.self) { try Address(parsing: "http://h/" + String(repeating: "a", count: 9000)) }
        #expect(throws: AddressProblem.self) { try Address(parsing: "http://h/" + String(repeating: "ü", count: 4000)) }
    }

    @Test(arguments: [
        ("c", "https://h/a/c"), ("/c?d", "https://h/c?d"), ("?d", "https://h/a/b?d"), ("//other/c", "https://other/c"),
        ("http://other:1/c", "http://other:1/c"), ("../../../c", "https://h/c"),
        ("https://user:secret@h/c", "https://h/c"),
        ("", "https://h/a/"), ("a:b/c", nil), ("ftp://h/c", nil), ("javascript:x", nil), ("file:///etc/passwd", nil),
    ])
    func redirectsLead(reference: String, to wire: String?) throws {
        let base = try Address(parsing: "https://h/a/b?secret")
        #expect((try? base.resolving(reference))?.wireText == wire)
    }

    @Test(arguments: [
        ("http://h/a/b.gguf", "b.gguf"), ("http://h/a%20b", "a b"), ("http://h/a%2Fb", "a%2Fb"),
        ("http://h/%00", "%00"),
        ("http://h/%FF", "%FF"), ("http://h/a%0Ab", "a%0Ab"), ("http://h/", ""), ("http://h/x?name=/y", "x"),
    ])
    func theNameIsTheLastPart(text: String, name: String) throws {
        #expect(try Address(parsing: text).name == name)
    }

    @Test(arguments: ["b c.safetensors", "..safetensors", "%2F.safetensors", "?x=1#.safetensors", "ü.safetensors"])
    func aSiblingStaysInItsFolder(name: String) throws {
        let sibling = try Address(parsing: "https://h/a/index.json?key").sibling(named: name)
        #expect(sibling.path.hasPrefix("/a/") && sibling.path.split(separator: "/").count == 2)
        #expect(sibling.name == name && sibling.query == "key" && sibling.origin.text == "https://h")
        #expect(try Address(parsing: sibling.wireText) == sibling)
    }

    @Test
    func nothingShowsTheQuery() throws {
        let address = try Address(parsing: "https://user-free.example/a?Signature=SECRET")
            .resolving("https://u:SECRET@h/b?SECRET")
        var dumped = ""
        dump(address, to: &dumped)
        dump([address: Optional(address)], to: &dumped)
        for text in [
            "\(address)", String(reflecting: address), String(describing: [address]), dumped,
            "\(Optional(address) as Any)",
        ] {
            #expect(!text.contains("SECRET") && text.contains("?…"), "\(text)")
        }
    }
}

/// The short form for Hugging Face.
struct HubFileTests {
    @Test(arguments: [
        ("hf:o/r/m.safetensors", "https://huggingface.co/o/r/resolve/main/m.safetensors"),
        ("hf:o/r/sub/m.gguf@v1", "https://huggingface.co/o/r/resolve/v1/sub/m.gguf"),
        ("hf:o/r/m@refs/pr/1", "https://huggingface.co/o/r/resolve/refs%2Fpr%2F1/m"),
        ("hf:o/r/a@b.gguf@main", "https://huggingface.co/o/r/resolve/main/a@b.gguf"),
        ("hf:o/r/a b?c#d%2F", "https://huggingface.co/o/r/resolve/main/a%20b%3Fc%23d%252F"),
    ])
    func isAnAddress(text: String, wire: String) throws {
        #expect(try HubFile(parsing: text).address(at: nil).wireText == wire)
    }

    @Test(arguments: [
        "hf:", "hf:o", "hf:o/r", "hf:o/r/", "hf:/r/m", "hf:o//m", "hf:o/../m", "hf:o/r/../m", "hf:o/r/./m", "hf:o/r/m@",
        "hf:o/r/m@../x",
        "hf:o/r/a\u{0}", "hf:o x/r/m", "hf:o/r?x/m", "HF:o/r/m",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(throws: AddressProblem.self) { try HubFile(parsing: text) }
    }

    @Test
    func anEndpointTakesThePlaceOfTheHost() throws {
        let endpoint = try Address(parsing: "http://mirror:8080/hub/")
        #expect(
            try HubFile(parsing: "hf:o/r/m").address(at: endpoint).wireText
                == "http://mirror:8080/hub/o/r/resolve/main/m")
    }

    @Test
    func aSiblingHasTheSameRevision() throws {
        let file = try HubFile(parsing: "hf:o/r/sub/index.json@v2").sibling(named: "a.safetensors")
        #expect(file.spelling == "hf:o/r/sub/a.safetensors@v2")
    }
}
