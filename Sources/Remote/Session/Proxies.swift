// SPDX-License-Identifier: Apache-2.0

/// Proxies by the variables that other programs heed: `https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`.
struct Proxies: Sendable {
    /// A proxy, as it is connected to.
    struct Proxy: Hashable, Sendable {
        /// What is spoken with it.
        enum Kind: Sendable { case http, socks }
        /// What is spoken with it.
        let kind: Kind
        /// Its host.
        let host: String
        /// Its port.
        let port: Int
        /// Who asks; nil if it does not want to know.
        let login: Login?
    }

    /// A user name and a password.
    struct Login: Hashable, Sendable {
        /// The name.
        let user: String
        /// The password; empty if there is none.
        let password: String

        /// Reads `USER:PASSWORD`, percent-encoded; nil if the encoding is broken.
        init?(_ text: Substring) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let user = PercentEncoding.decoded(String(parts[0])),
                let password = PercentEncoding.decoded(parts.count > 1 ? String(parts[1]) : "")
            else { return nil }
            self.user = String(decoding: user, as: UTF8.self)
            self.password = String(decoding: password, as: UTF8.self)
        }
    }

    private let secure: Proxy?
    private let plain: Proxy?
    private let exceptions: [Exception]

    /// A host that is connected to directly.
    private struct Exception: Sendable {
        let host: String
        let port: Int?

        /// Whether it is this host or a host of this domain.
        func covers(_ origin: Address.Origin) -> Bool {
            guard !host.isEmpty, port == nil || port == origin.port else { return false }
            let name = origin.host.filter { $0 != "[" && $0 != "]" }
            return host == "*" || name == host || name.hasSuffix("." + host)
        }
    }

    /// Reads the variables.
    ///
    /// `HTTP_PROXY` in capitals is passed over, as curl does: a web server sets it from a header.
    ///
    /// - Throws: `AddressProblem` for a proxy that cannot be understood, without its address: it may hold a password.
    init(environment: [String: String]) throws(AddressProblem) {
        let all = try Self.proxy(["all_proxy", "ALL_PROXY"], environment)
        secure = try Self.proxy(["https_proxy", "HTTPS_PROXY"], environment) ?? all
        plain = try Self.proxy(["http_proxy"], environment) ?? all
        exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "").split(separator: ",")
            .map(Self.exception)
    }

    /// The proxy for a host; nil for a direct connection.
    func proxy(for origin: Address.Origin) -> Proxy? {
        exceptions.contains { $0.covers(origin) } ? nil : origin.isSecure ? secure : plain
    }

    private static func exception(_ text: Substring) -> Exception {
        var host = String(text).trimmingSpaces.lowercased()
        var port: Int?
        if let colon = host.lastIndex(of: ":"), !host[..<colon].contains(":") || host[..<colon].hasSuffix("]") {
            port = ContentRange.number(host[host.index(after: colon)...])
            host = String(host[..<colon])
        }
        while host.hasPrefix(".") || host.hasPrefix("*.") { host.removeFirst() }
        return Exception(host: host.filter { $0 != "[" && $0 != "]" }, port: port)
    }
}

extension Proxies {
    private static func proxy(_ names: [String], _ environment: [String: String]) throws(AddressProblem) -> Proxy? {
        for name in names {
            guard let text = environment[name]?.trimmingSpaces, !text.isEmpty else { continue }
            guard let proxy = proxy(text) else {
                throw AddressProblem("\(name) is not of the form http://HOST:PORT or socks5://HOST:PORT")
            }
            return proxy
        }
        return nil
    }

    private static func proxy(_ text: String) -> Proxy? {
        var rest = text[...]
        var kind = Proxy.Kind.http
        if let end = text.firstRange(of: "://") {
            switch text[..<end.lowerBound].lowercased() {
            case "http": kind = .http
            case "socks5", "socks5h", "socks": kind = .socks
            default: return nil
            }
            rest = text[end.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" }
        let mark = authority.lastIndex(of: "@")
        let login = mark.flatMap { Login(authority[..<$0]) }
        if mark != nil, login == nil { return nil }
        let host = authority[(mark.map { authority.index(after: $0) } ?? authority.startIndex)...]
        guard login == nil || kind == .http, let address = try? Address(parsing: "http://" + host) else { return nil }
        let hasPort = host.last.map { $0.isNumber } == true && host.dropFirst().contains(":") && !host.hasSuffix("]")
        let port = hasPort ? address.port : kind == .socks ? 1080 : address.port
        return Proxy(kind: kind, host: address.host, port: port, login: login)
    }
}
