// SPDX-License-Identifier: Apache-2.0

extension Address {
    /// Reads an address that a person wrote.
    ///
    /// - Throws: `AddressProblem`, also for a user name or a password in it.
    package init(parsing text: String) throws(AddressProblem) {
        try self.init(parsing: text, dropsUser: false)
    }

    /// Reads an address; with `dropsUser` a user name and a password are passed over, as a redirect's.
    init(parsing text: String, dropsUser: Bool) throws(AddressProblem) {
        try Self.checkBytes(text)
        guard let isSecure = Self.scheme(of: text) else {
            throw AddressProblem("does not begin with http:// or https://")
        }
        let rest = text.utf8.dropFirst(isSecure ? 8 : 7).prefix { $0 != UInt8(ascii: "#") }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let (host, port) = try Self.hostAndPort(Array(authority), isSecure: isSecure, dropsUser: dropsUser)
        let tail = rest[authority.endIndex...]
        let path = tail.prefix { $0 != UInt8(ascii: "?") }
        let query = tail[path.endIndex...]
        self.init(
            isSecure: isSecure, host: host, port: port, path: Self.cleanPath(path),
            query: query.isEmpty ? nil : PercentEncoding.repaired(query.dropFirst(), keeping: PercentEncoding.query))
        guard wireText.utf8.count <= Self.longest else { throw AddressProblem("is longer than \(Self.longest) bytes") }
    }

    /// Where a redirect from here leads.
    ///
    /// - Throws: `AddressProblem` for another scheme, or what is not an address.
    func resolving(_ reference: String) throws(AddressProblem) -> Address {
        try Self.checkBytes(reference)
        if Self.scheme(of: reference) != nil { return try Address(parsing: reference, dropsUser: true) }
        if Self.hasScheme(reference) { throw AddressProblem("leads to a place that is neither http nor https") }
        if reference.hasPrefix("//") {
            return try Address(parsing: (isSecure ? "https:" : "http:") + reference, dropsUser: true)
        }
        if reference.hasPrefix("/") { return try Address(parsing: origin.text + reference, dropsUser: true) }
        let base = reference.hasPrefix("?") ? path : String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
        return try Address(parsing: origin.text + base + reference, dropsUser: true)
    }

    /// Whether a text is meant as an address of these schemes.
    package static func isAddress(_ text: String) -> Bool {
        scheme(of: text) != nil
    }

    private static func checkBytes(_ text: String) throws(AddressProblem) {
        guard text.utf8.count <= longest else { throw AddressProblem("is longer than \(longest) bytes") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw AddressProblem("holds a control character")
        }
    }

    /// Whether the scheme is the encrypted one; nil for other schemes.
    private static func scheme(of text: String) -> Bool? {
        let start = String(decoding: text.utf8.prefix(8), as: UTF8.self).lowercased()
        if start == "https://" { return true }
        return start.hasPrefix("http://") ? false : nil
    }

    private static func hasScheme(_ text: String) -> Bool {
        let start = text.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        return start.endIndex < text.utf8.endIndex && text.utf8[start.endIndex] == UInt8(ascii: ":")
    }
}

extension Address {
    private static func hostAndPort(
        _ authority: [UInt8], isSecure: Bool, dropsUser: Bool
    ) throws(AddressProblem) -> (String, Int) {
        let user = authority.lastIndex(of: UInt8(ascii: "@"))
        guard user == nil || dropsUser else {
            throw AddressProblem(
                "holds a user name or a password: put the header that says them into a file, and name it by --header-file"
            )
        }
        let rest = authority[(user.map { $0 + 1 } ?? 0)...]
        let hostEnd: Int
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { throw AddressProblem("names no host") }
            hostEnd = end + 1
        } else {
            hostEnd = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
        }
        return (try host(rest[..<hostEnd]), try port(rest[hostEnd...], isSecure: isSecure))
    }

    private static func host(_ bytes: ArraySlice<UInt8>) throws(AddressProblem) -> String {
        guard !bytes.isEmpty, bytes.count <= 255 else { throw AddressProblem("names no host") }
        let isNumbers = bytes.first == UInt8(ascii: "[")
        let inner = isNumbers ? bytes.dropFirst().dropLast() : bytes
        let isRight = inner.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): !isNumbers
            case UInt8(ascii: "-"), UInt8(ascii: "_"): !isNumbers
            case UInt8(ascii: ":"): isNumbers
            default: false
            }
        }
        guard isRight, !inner.isEmpty else {
            throw AddressProblem("names a host with other characters than letters, digits, dots and hyphens")
        }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func port(_ bytes: ArraySlice<UInt8>, isSecure: Bool) throws(AddressProblem) -> Int {
        let digits = bytes.dropFirst()
        guard bytes.isEmpty || bytes.first == UInt8(ascii: ":") else { throw AddressProblem("names no host") }
        if digits.isEmpty { return isSecure ? 443 : 80 }
        guard digits.count <= 5, digits.allSatisfy({ (48..<58).contains($0) }),
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65535).contains(port)
        else { throw AddressProblem("names a port that is not a number from 1 to 65535") }
        return port
    }

    /// The path in its own spelling: encoded where that is needed, without `.` and `..` (RFC 3986, section 5.2.4).
    private static func cleanPath(_ bytes: some Collection<UInt8>) -> String {
        let text = PercentEncoding.repaired(bytes, keeping: PercentEncoding.path)
        var parts: [Substring] = []
        let given = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in given.enumerated() {
            let isLast = index == given.count - 1
            switch part {
            case ".": if isLast { parts.append("") }
            case "..":
                _ = parts.popLast()
                if isLast { parts.append("") }
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
