// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

/// Secrets that requests carry, and to whom each may be said.
///
/// A header of the user's goes to the host that the user named and to no other; the token of Hugging Face goes to Hugging Face
/// alone, over an encrypted connection, if the user named it.
package struct Credentials: Sendable {
    private let headers: [(name: String, value: String)]
    private let token: String?

    /// No secrets.
    package init() {
        headers = []
        token = nil
    }

    /// The headers of a file, and the token in the environment's `HF_TOKEN`.
    ///
    /// - Throws: `AddressProblem` for a line that is not a header, or a token with other than visible characters; what the
    ///   file is called is not said. `FileError` if the file cannot be read.
    package init(headerFile: FilePath?, environment: [String: String]) throws {
        let bytes = try headerFile.map { try FileBytes.contents(of: $0, limit: 1 << 16) } ?? []
        headers = try Self.headers(of: bytes)
        token = try Self.token(environment["HF_TOKEN"])
    }

    /// What a request to `address` says, if the user named `first`.
    func headers(for address: Address, namedByUser first: Address) -> [(name: String, value: String)] {
        var result = address.origin == first.origin ? headers : []
        let isHub = address.host == HubFile.host && address.isSecure && first.host == HubFile.host && first.isSecure
        if let token, isHub, !result.contains(where: { $0.name.lowercased() == "authorization" }) {
            result.append(("Authorization", "Bearer " + token))
        }
        return result
    }
}

extension Credentials {
    /// Headers that say what is asked for, which only the client knows.
    private static let own: Set = [
        "range", "if-range", "host", "accept-encoding", "connection", "content-length", "transfer-encoding", "te",
        "upgrade",
    ]

    /// Reads `NAME: VALUE`, one per line; empty lines and lines that begin with `#` are passed over.
    static func headers(of bytes: [UInt8]) throws(AddressProblem) -> [(name: String, value: String)] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AddressProblem("the file of headers is not UTF-8 text")
        }
        var headers: [(name: String, value: String)] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let line = String(line).trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let header = header(line) else {
                throw AddressProblem("line \(index + 1) of the file of headers is not of the form NAME: VALUE")
            }
            guard !own.contains(header.name.lowercased()) else {
                throw AddressProblem(
                    "line \(index + 1) of the file of headers sets \(header.name), which fidelio itself has to say")
            }
            headers.append(header)
        }
        return headers
    }

    private static func header(_ line: String) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let name = line[..<colon]
        let value = String(line[line.index(after: colon)...]).trimmingSpaces
        let isName = !name.isEmpty && name.utf8.allSatisfy(isNameByte)
        guard isName, value.utf8.allSatisfy({ $0 == 9 || ($0 >= 0x20 && $0 < 0x7F) }) else { return nil }
        return (String(name), value)
    }

    /// Whether a header's name can hold a byte (RFC 9110, section 5.6.2).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func token(_ text: String?) throws(AddressProblem) -> String? {
        guard let text = text?.trimmingSpaces, !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw AddressProblem("HF_TOKEN holds characters that no token has")
        }
        return text
    }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    /// How many secrets there are, and none of them.
    package var description: String { "\(headers.count) headers, \(token == nil ? "no token" : "a token")" }

    /// The same.
    package var customMirror: Mirror { Mirror(self, children: ["credentials": description]) }
}
