// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

extension RemoteProblem {
    /// What an error of the client, of a connection or of its encryption means.
    ///
    /// Its own text is not shown: it may hold the address.
    init(_ error: any Error, limits: RemoteLimits) {
        switch error {
        case let error as HTTPClientError: self.init(error, limits)
        case let error as NIOConnectionError: self.init(error)
        case let error as HTTPParserError: self.init(error)
        case let error as IOError: self.init(error)
        case is NIOSSLExtraError: self = .tls("the certificate is for another host")
        case let error as NIOSSLError: self.init(error)
        case let error as ChannelError:
            if case .connectTimeout = error { self = Self.noConnection(limits) } else { self = .cut }
        // What is left ended the connection: a stream of HTTP/2 that was reset, a channel that was closed.
        default: self = .cut
        }
    }

    private init(_ error: HTTPClientError, _ limits: RemoteLimits) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: self = Self.noConnection(limits)
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self = .timeout("the proxy made no connection within \(Self.said(limits.connecting))")
        case .readTimeout, .writeTimeout: self = .timeout("no byte came for \(Self.said(limits.silence))")
        case .deadlineExceeded, .cancelled:
            self = .timeout("the answer was not complete after \(Self.said(limits.answer))")
        case .proxyAuthenticationRequired: self = .proxy("the proxy wants a user name and a password")
        case .invalidProxyResponse: self = .proxy("the proxy does not connect to the host")
        case .invalidURL, .emptyHost, .emptyScheme: self = .notHTTP("the address cannot be understood")
        default: self = .cut
        }
    }

    /// What is said of a head that is longer than any real one.
    static var longHead: String { "the head of the server's answer is too long" }

    private static func noConnection(_ limits: RemoteLimits) -> RemoteProblem {
        .timeout("the host did not answer within \(said(limits.connecting))")
    }

    private static func said(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }

    private init(_ error: NIOConnectionError) {
        guard let first = error.connectionErrors.first else {
            self = .unknownHost
            return
        }
        self = (first.error as? IOError).map { .unreachable(Self.reason($0)) } ?? .unreachable("no connection")
    }

    private init(_ error: HTTPParserError) {
        switch error {
        case .invalidEOFState: self = .cut
        case .headerOverflow: self = .notHTTP(Self.longHead)
        default: self = .notHTTP("what answers there does not speak HTTP")
        }
    }

    private init(_ error: IOError) {
        switch error.errnoCode {
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EACCES: self = .unreachable(Self.reason(error))
        case ETIMEDOUT: self = .timeout("the host did not answer")
        default: self = .cut
        }
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "it refuses the connection"
        case EHOSTUNREACH, ENETUNREACH: "there is no way to it"
        default: "no connection"
        }
    }

    private init(_ error: NIOSSLError) {
        switch error {
        case .handshakeFailed(let cause): self = .tls(Self.reason(cause))
        case .unableToValidateCertificate: self = .tls("its certificate is not one of a known authority")
        case .noCertificateToValidate: self = .tls("it shows no certificate")
        default: self = .cut
        }
    }

    private static func reason(_ error: BoringSSLError) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not one of a known authority, or has run out"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "what answers there does not speak TLS" }
        return "the handshake failed"
    }
}
