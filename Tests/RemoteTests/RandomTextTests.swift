// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Remote

/// What servers and people may write is anything: nothing of it may end the program.
struct RandomTextTests {
    /// Pieces that get further into the parsers than random bytes do.
    private static let pieces = [
        "http://", "https://", "hf:", "//", "/", "..", ".", "?", "#", "@", ":", "[", "]", "%", "%2", "%2F", "%00",
        "bytes ", "-", "*", "0", "9",
        "99999999999999999999", "=", ";", ",", "r=0", "t=", "\"", "W/", " ", "\t", "\u{0}", "\u{7F}", "ü", "\u{301}",
        "a", "GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT", "socks5://", "\n", "\r\n", "localhost", "::1", "65536", "443",
    ]

    @Test(arguments: 0..<20)
    func nothingTraps(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let base = try Address(parsing: "https://host/a/b?c")
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            for address in [
                try? Address(parsing: text), try? base.resolving(text), try? HubFile(parsing: text).address(at: nil),
            ] {
                guard let address else { continue }
                #expect(try Address(parsing: address.wireText) == address, "\(text)")
                #expect(address.path.hasPrefix("/") && !address.path.split(separator: "/").contains(".."), "\(text)")
                _ = address.sibling(named: "x").name
            }
            _ = ContentRange(text)
            _ = RetryDelay.seconds(retryAfter: text, rateLimit: text, now: 0)
            _ = FileVersion(byteCount: 0, entityTag: text, lastModified: text)
            _ = try? Proxies(environment: ["all_proxy": text, "no_proxy": text]).proxy(for: base.origin)
            _ = try? Credentials.headers(of: Array(text.utf8))
        }
    }
}
