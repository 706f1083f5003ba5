// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Remote

/// Who is told secrets, through which proxy, and how long is waited.
struct SessionTests {
    private func origin(_ text: String) throws -> Address.Origin { try Address(parsing: text).origin }

    @Test(arguments: [
        ("https://h/", "p1"), ("http://h/", "p2"), ("https://a.example/", nil), ("https://x.a.example/", nil),
        ("https://ba.example/", "p1"),
        ("https://b.example:8443/", nil), ("https://b.example/", "p1"), ("http://10.0.0.1/", nil),
        ("https://[::1]/", nil),
    ])
    func proxiesAreChosenBySchemeAndException(address: String, host: String?) throws {
        let proxies = try Proxies(environment: [
            "https_proxy": "http://p1:3128", "http_proxy": "p2:8080",
            "no_proxy": " .a.example, b.example:8443,10.0.0.1,::1,",
        ])
        #expect(proxies.proxy(for: try origin(address))?.host == host)
    }

    @Test
    func aStarMeansThatNoProxyIsUsed() throws {
        let proxies = try Proxies(environment: ["all_proxy": "socks5://p", "NO_PROXY": "*"])
        #expect(proxies.proxy(for: try origin("https://h/")) == nil)
    }

    @Test
    func oneProxyCanBeForAll() throws {
        let found = try #require(
            try Proxies(environment: ["ALL_PROXY": "socks5h://p"]).proxy(for: try origin("http://h/")))
        #expect(found.kind == .socks && found.host == "p" && found.port == 1080)
    }

    @Test
    func aWebServersVariableIsPassedOver() throws {
        #expect(try Proxies(environment: ["HTTP_PROXY": "http://evil:1"]).proxy(for: try origin("http://h/")) == nil)
    }

    @Test
    func aProxyCanAskWhoThereIs() throws {
        let proxies = try Proxies(environment: ["https_proxy": "http://us%40er:pa%3Ass@p:1/"])
        let login = try #require(proxies.proxy(for: try origin("https://h/"))?.login)
        #expect(login.user == "us@er" && login.password == "pa:ss")
    }

    @Test(arguments: [
        "ftp://p", "http://", "http://p:x", "http://a b", "socks5://u:SECRET@p", "https://SECRET@p", "http://%zz@p",
    ])
    func refusesAProxyThatItCannotUse(text: String) throws {
        let error = try #require(throws: AddressProblem.self) { try Proxies(environment: ["https_proxy": text]) }
        #expect(error.description.contains("https_proxy") && !error.description.contains("SECRET"))
    }

    @Test(arguments: [
        ("https://huggingface.co/a", "https://huggingface.co/b", true),
        ("https://huggingface.co/a", "http://huggingface.co/b", false),
        ("https://huggingface.co/a", "https://cdn.huggingface.co/b", false),
        ("https://huggingface.co/a", "https://h/b", false),
        ("https://h/a", "https://huggingface.co/b", false), ("https://h/a", "https://h/a", false),
        ("https://huggingface.co.evil/a", "https://huggingface.co.evil/a", false),
    ])
    func theTokenIsForHuggingFaceAlone(named: String, address: String, isSent: Bool) throws {
        let credentials = try Credentials(headerFile: nil, environment: ["HF_TOKEN": " SECRET "])
        let headers = credentials.headers(for: try Address(parsing: address), namedByUser: try Address(parsing: named))
        #expect(headers.contains { $0 == ("Authorization", "Bearer SECRET") } == isSent)
        #expect(headers.count == (isSent ? 1 : 0) && !"\(credentials)".contains("SECRET"))
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("SECRET"))
    }

    @Test(arguments: ["a b", "a\u{1}", "tökén"])
    func refusesATokenThatIsNone(token: String) {
        #expect(throws: AddressProblem.self) { try Credentials(headerFile: nil, environment: ["HF_TOKEN": token]) }
    }

    @Test
    func headersAreOnePerLine() throws {
        let headers = try Credentials.headers(of: Array("# no\n\n Authorization:  Basic x \nX-Empty:\r\n".utf8))
        #expect(headers.map(\.name) == ["Authorization", "X-Empty"] && headers.map(\.value) == ["Basic x", ""])
    }

    @Test(arguments: ["x", ": y", "a b: c", "Range: bytes=0-1", "HOST: x", "x: \u{7F}", "x: ü", "x\u{0}: y"])
    func refusesALineThatIsNoHeader(line: String) {
        #expect(throws: AddressProblem.self) { try Credentials.headers(of: Array(line.utf8)) }
    }

    @Test
    func refusesHeadersThatAreNotText() {
        #expect(throws: AddressProblem.self) { try Credentials.headers(of: [0xFF, 0x3A]) }
    }

    @Test(arguments: [(nil, 30.0), ("", 30.0), ("0.5", 0.5), ("3600", 3600.0)])
    func silenceIsSetByAVariable(text: String?, seconds: Double) throws {
        let limits = try RemoteLimits(environment: text.map { ["FIDELIO_HTTP_TIMEOUT": $0] } ?? [:])
        #expect(limits.silence == seconds)
    }

    @Test(arguments: ["0", "-1", "nan", "inf", "3601", "1s"])
    func refusesASilenceThatIsNone(text: String) {
        #expect(throws: AddressProblem.self) { try RemoteLimits(environment: ["FIDELIO_HTTP_TIMEOUT": text]) }
    }

    @Test
    func triesAreFiveWithLongerPauses() {
        var attempts = RemoteAttempts(RemoteLimits(silence: 60))
        let pauses = (0..<5).map { _ in attempts.pause(after: .cut) }
        #expect(pauses == [1, 2, 4, 8, nil] && attempts.count == 5)
    }

    @Test
    func aPauseThatIsTooLongIsNotWaitedFor() {
        var attempts = RemoteAttempts(RemoteLimits(silence: 30))
        #expect(attempts.pause(after: .status(429, wait: 3600)) == nil)
        #expect(attempts.pause(after: .status(429, wait: 200)) == 200)
    }
}
