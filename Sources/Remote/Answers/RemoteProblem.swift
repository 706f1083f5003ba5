// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why bytes did not come: what happened, without anything secret.
enum RemoteProblem: Error, Equatable, Sendable {
    /// The server answered with another status than that of bytes.
    case status(Int, wait: Int?)
    /// The server sends the whole file.
    case noRanges
    /// The file is another one by now.
    case changed
    /// `Content-Range` is missing, broken, or names other bytes than were asked for.
    case contentRange(String)
    /// The range is not in the file.
    case notInFile
    /// The body is longer than the head says.
    case tooLong
    /// The body is encoded.
    case encoded(String)
    /// The connection ended before the bytes were there.
    case cut
    /// Nothing came in time.
    case timeout(String)
    /// What came is not HTTP.
    case notHTTP(String)
    /// The name of the host leads nowhere.
    case unknownHost
    /// There is nothing at the host's port.
    case unreachable(String)
    /// The encrypted connection was not made.
    case tls(String)
    /// The proxy does not let the request through.
    case proxy(String)
    /// A redirect that is not followed.
    case redirect(String)

    /// Whether the same request may be answered the next time.
    var isPassing: Bool {
        switch self {
        case .status(let status, _): status == 408 || status == 429 || (500...599).contains(status)
        case .cut, .timeout: true
        default: false
        }
    }

    /// Whether the signature of an address may have run out.
    var mayBeExpiry: Bool {
        if case .status(let status, _) = self { return [401, 403, 410].contains(status) }
        return false
    }
}
