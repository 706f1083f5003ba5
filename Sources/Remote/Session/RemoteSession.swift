// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Dispatch
internal import Files
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization
package import SystemPackage

/// The connections of one run: all files that it reads share them, the bounds on them, and the memory for what was fetched.
///
/// Callers are blocked until their bytes are there. That cannot deadlock: connections belong to event loops, and what is fetched
/// ahead to a pool, all of which are threads of their own; neither they nor the client wait for a thread of Swift's tasks.
package final class RemoteSession: Sendable {
    /// What is asked for in words of the command line.
    package struct Settings: Sendable {
        /// Certificates of authorities that are believed, instead of the system's; nil for the system's.
        package var authorities: FilePath?
        /// Secrets that requests carry.
        package var credentials: Credentials
        /// What servers are told of the program: its name and version.
        package var agent: String
        /// The environment, for proxies, certificates and limits.
        package var environment: [String: String]

        /// Settings by what the command was told.
        package init(
            authorities: FilePath?, credentials: Credentials, agent: String, environment: [String: String]
        ) {
            self.authorities = authorities
            self.credentials = credentials
            self.agent = agent
            self.environment = environment
        }
    }

    /// The variables of the environment that are heeded.
    package static let variables = [
        "HF_TOKEN", "HF_ENDPOINT", "SSL_CERT_FILE", "https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
        "ALL_PROXY",
        "no_proxy", "NO_PROXY", "FIDELIO_HTTP_TIMEOUT",
    ]

    /// What was asked for.
    let settings: Settings
    /// How long is waited.
    let limits: RemoteLimits
    /// Pieces of files that were read one after another.
    let pieces = PieceStore()
    /// Threads that fetch ahead.
    let pool = NIOThreadPool(numberOfThreads: RemoteLimits.requestsAtOnce)

    private let proxies: Proxies
    private let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    private let clients = Mutex<[ClientKey: HTTPClient]>([:])
    private let places = DispatchSemaphore(value: RemoteLimits.requestsAtOnce)
    private let wholeness = Atomic(false)
    private let traffic = Mutex(RemoteTraffic())
    /// When requests may be sent again, after a server asked for a pause.
    let pauseEnd = Mutex<ContinuousClock.Instant?>(nil)

    /// A session without connections.
    ///
    /// - Throws: `AddressProblem` for a variable of the environment that cannot be understood.
    package init(_ settings: Settings) throws(AddressProblem) {
        limits = try RemoteLimits(environment: settings.environment)
        proxies = try Proxies(environment: settings.environment)
        self.settings = settings
        pool.start()
    }

    /// Ends all connections and threads; nothing can be read afterwards.
    package func close() throws {
        for client in clients.withLock({ $0.values.map { $0 } }) { try client.syncShutdown() }
        try loops.syncShutdownGracefully()
        try pool.syncShutdownGracefully()
    }

    /// Whether files are read whole, one part after another, and not here and there.
    var readsWhole: Bool { wholeness.load(ordering: .relaxed) }

    /// Says that from now on every byte of the files will be read: they are fetched in large pieces, ahead of the reader.
    package func beginReadingWhole() { wholeness.store(true, ordering: .relaxed) }

    /// What came over the connections so far.
    package var total: RemoteTraffic { traffic.withLock { $0 } }

    /// Counts bytes of a body, and requests.
    func count(bytes: Int = 0, requests: Int = 0) {
        traffic.withLock { traffic in
            traffic.bytes += bytes
            traffic.requests += requests
        }
    }

    /// Waits for one of the places for requests and does something in it.
    func inPlace<Result>(_ work: () throws -> Result) rethrows -> Result {
        places.wait()
        defer { places.signal() }
        return try work()
    }

    /// The client for a host, by its proxy.
    ///
    /// - Throws: `FileError` of kind `missing` if an encrypted connection is asked for and no authority is known.
    func client(for address: Address, location: String) throws(FileError) -> HTTPClient {
        let key = ClientKey(proxy: proxies.proxy(for: address.origin), isSecure: address.isSecure)
        if let known = clients.withLock({ $0[key] }) { return known }
        let roots =
            address.isSecure
            ? try Certificates.roots(
                file: settings.authorities, environment: settings.environment, for: location) : nil
        return clients.withLock { clients in
            if let known = clients[key] { return known }
            let client = HTTPClient(
                eventLoopGroupProvider: .shared(loops), configuration: configuration(key.proxy, roots: roots))
            clients[key] = client
            return client
        }
    }

    /// What clients differ by: of an unencrypted one no certificates are asked.
    private struct ClientKey: Hashable {
        let proxy: Proxies.Proxy?
        let isSecure: Bool
    }

    private func configuration(_ proxy: Proxies.Proxy?, roots: [NIOSSLCertificate]?) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let roots { tls.trustRoots = .certificates(roots) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: Self.amount(limits.connecting), read: Self.amount(limits.silence)),
            decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = RemoteLimits.requestsAtOnce
        configuration.proxy = proxy.map { proxy in
            switch proxy.kind {
            case .socks: .socksServer(host: proxy.host, port: proxy.port)
            case .http:
                .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.login.map { .basic(username: $0.user, password: $0.password) })
            }
        }
        return configuration
    }

    /// Seconds as the client takes them.
    static func amount(_ seconds: Double) -> TimeAmount { .milliseconds(Int64(seconds * 1000)) }
}
