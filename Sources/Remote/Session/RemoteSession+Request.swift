// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Dispatch
internal import Files
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// What one request asks for.
struct RangeRequest: Sendable {
    /// Where.
    let address: Address
    /// The address that the user named, to which secrets may be said.
    let named: Address
    /// The bytes that are wanted; they may reach past the end of a file whose length is not known.
    let range: Range<Int>
    /// The version of which they have to be; nil on opening.
    let version: FileVersion?
}

/// What became of a request.
enum RangeOutcome: Sendable {
    /// The bytes came.
    case part(AnswerReceiver.Part)
    /// The server says that they are elsewhere.
    case redirect(AnswerHead)
    /// The file is there and has no bytes.
    case empty(AnswerHead)
    /// They did not come.
    case problem(RemoteProblem)
}

extension RemoteSession {
    /// Sends a request once and waits until it is answered or given up.
    ///
    /// - Parameter location: what an error about certificates is about.
    /// - Throws: `FileError` of kind `missing` if no authority is known.
    func ask(_ request: RangeRequest, location: String) throws(FileError) -> RangeOutcome {
        let client = try client(for: request.address, location: location)
        let receiver = AnswerReceiver(request.range, total: request.version?.byteCount) { self.count(bytes: $0) }
        let result = inPlace { () -> Result<AnswerReceiver.Part, any Error> in
            count(requests: 1)
            do {
                let sent = try HTTPClient.Request(
                    url: request.address.wireText, method: .GET, headers: headers(of: request))
                return wait(
                    for: client.execute(
                        request: sent, delegate: receiver, deadline: .now() + Self.amount(limits.answer)))
            } catch {
                return .failure(error)
            }
        }
        return outcome(of: result, request)
    }

    private func headers(of request: RangeRequest) -> HTTPHeaders {
        var headers = HTTPHeaders([
            ("User-Agent", settings.agent), ("Accept", "*/*"), ("Accept-Encoding", "identity"),
            ("Range", "bytes=\(request.range.lowerBound)-\(request.range.upperBound - 1)"),
        ])
        if let tag = request.version?.strongTag { headers.add(name: "If-Range", value: tag) }
        for (name, value) in settings.credentials.headers(for: request.address, namedByUser: request.named) {
            headers.replaceOrAdd(name: name, value: value)
        }
        return headers
    }

    /// Blocks this thread until a transfer has ended, for a little longer than the client itself waits at most.
    private func wait(for task: HTTPClient.Task<AnswerReceiver.Part>) -> Result<AnswerReceiver.Part, any Error> {
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        task.futureResult.whenComplete { ended in
            box.result.withLock { $0 = ended }
            done.signal()
        }
        if done.wait(timeout: .now() + limits.answer + 2) == .timedOut { task.cancel() }
        return box.result.withLock { $0 } ?? .failure(HTTPClientError.deadlineExceeded)
    }

    /// The result in a place that the event loop may still write to when nobody waits any more.
    private final class Box: Sendable {
        let result = Mutex<Result<AnswerReceiver.Part, any Error>?>(nil)
    }

    private func outcome(of result: Result<AnswerReceiver.Part, any Error>, _ request: RangeRequest) -> RangeOutcome {
        switch result {
        case .success(let part):
            guard let version = request.version, let now = part.head.version, version.isContradicted(by: now) else {
                return .part(part)
            }
            return .problem(.changed)
        case .failure(let ended as AnswerReceiver.Ended): return outcome(ofHead: ended.head, request)
        case .failure(let problem as RemoteProblem): return .problem(problem)
        case .failure(let error): return .problem(RemoteProblem(error, limits: limits))
        }
    }

    private func outcome(ofHead head: AnswerHead, _ request: RangeRequest) -> RangeOutcome {
        if head.isRedirect { return .redirect(head) }
        let wait = RetryDelay.seconds(retryAfter: head.retryAfter, rateLimit: head.rateLimit, now: time(nil))
        switch head.status {
        case 200 where request.version == nil && head.contentLength == 0: return .empty(head)
        case 200: return .problem(isOther(head, request.version) ? .changed : .noRanges)
        case 416 where request.version == nil && head.contentRange?.total == 0: return .empty(head)
        case 416:
            let total = head.contentRange?.total
            let isOther = request.version.map { version in total.map { $0 != version.byteCount } ?? false } ?? false
            return .problem(isOther ? .changed : .notInFile)
        default: return .problem(.status(head.status, wait: wait))
        }
    }

    /// Whether a whole file, which came instead of a range, is another version.
    private func isOther(_ head: AnswerHead, _ version: FileVersion?) -> Bool {
        guard let version else { return false }
        let now = FileVersion(
            byteCount: head.contentLength ?? version.byteCount, entityTag: head.entityTag,
            lastModified: head.lastModified)
        return version.isContradicted(by: now)
    }
}
