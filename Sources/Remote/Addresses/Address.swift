// SPDX-License-Identifier: Apache-2.0

/// An address of the schemes `http` and `https`, of which people see what is not secret.
///
/// Signed addresses carry their signature in the query. So everything that prints a value of this type, `dump` and a debugger
/// included, has `?…` for the query; only ``wireText`` holds it. A user name and a password are never kept.
package struct Address: Sendable, Hashable {
    /// The longest address that is taken, in bytes.
    static let longest = 8192

    /// Whether the connection is encrypted.
    let isSecure: Bool
    /// The host in lower case; an IPv6 address stands in brackets.
    let host: String
    /// The port, also if it is the scheme's own.
    let port: Int
    /// The path, percent-encoded; it begins with a slash.
    let path: String
    /// What follows the question mark, percent-encoded; nil without one.
    let query: String?

    /// The address in full, for the connection alone.
    var wireText: String {
        origin.text + path + (query.map { "?" + $0 } ?? "")
    }

    /// Scheme, host and port: to whom a secret was given.
    struct Origin: Hashable, Sendable {
        let isSecure: Bool
        let host: String
        let port: Int

        /// As an address begins; the scheme's own port is left out.
        var text: String {
            let own = isSecure ? 443 : 80
            return (isSecure ? "https://" : "http://") + host + (port == own ? "" : ":\(port)")
        }
    }

    /// Scheme, host and port.
    var origin: Origin { Origin(isSecure: isSecure, host: host, port: port) }

    /// The last part of the path as text; percent-encoded still if that text could be no file's name.
    package var name: String {
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard let bytes = PercentEncoding.decoded(last), let text = String(validating: bytes, as: UTF8.self),
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") }), text != ".", text != ".."
        else { return last }
        return text
    }

    /// The address of another file in the same folder, with the same query.
    ///
    /// - Precondition: `name` is one name, without slashes and NULs.
    func sibling(named name: String) -> Address {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        let file = PercentEncoding.encoded(Array(name.utf8), keeping: PercentEncoding.name)
        return Address(isSecure: isSecure, host: host, port: port, path: folder + file, query: query)
    }
}

extension Address: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The address without its query.
    package var description: String {
        origin.text + path + (query == nil ? "" : "?…")
    }

    /// The same: a debugger's console is copied into reports of problems.
    package var debugDescription: String { description }

    /// Shows `dump` nothing but the description.
    package var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
