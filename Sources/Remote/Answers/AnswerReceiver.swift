// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Takes one answer, checks its head before a byte of its body is taken, and ends the transfer at the first thing that is wrong.
///
/// It is called by the event loop that the connection belongs to.
final class AnswerReceiver: HTTPClientResponseDelegate {
    /// The bytes of a range, and the head that came before them.
    struct Part: Sendable {
        /// What the head said.
        let head: AnswerHead
        /// The bytes, as many as the head said.
        let bytes: [UInt8]
    }

    /// Why a transfer was ended though the answer is in order: it leads elsewhere, or is an error's.
    struct Ended: Error {
        /// What the head said.
        let head: AnswerHead
    }

    typealias Response = Part

    /// The most bytes that the headers of an answer may have; the client itself refuses those of two megabytes.
    private static let longestHead = 64 << 10

    private struct State {
        var head: AnswerHead?
        var expected = 0
        var bytes: [UInt8] = []
    }

    private let asked: Range<Int>
    private let total: Int?
    private let count: @Sendable (Int) -> Void
    private let state = Mutex(State())

    /// A receiver of a range.
    ///
    /// - Parameters:
    ///   - asked: the range that was asked for; it may reach past the end if `total` is nil.
    ///   - total: the file's length, if it is known.
    ///   - count: called with the bytes of each piece of a body that came.
    init(_ asked: Range<Int>, total: Int?, count: @escaping @Sendable (Int) -> Void) {
        self.asked = asked
        self.total = total
        self.count = count
    }

    func didReceiveHead(task: HTTPClient.Task<Part>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        do throws(RemoteProblem) {
            let length = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            guard length <= Self.longestHead else { throw .notHTTP(RemoteProblem.longHead) }
            let head = AnswerHead(head)
            guard head.status == 206 else { return task.eventLoop.makeFailedFuture(Ended(head: head)) }
            let expected = try expectedBytes(head)
            state.withLock { state in
                state.head = head
                state.expected = expected
                state.bytes.reserveCapacity(expected)
            }
            return task.eventLoop.makeSucceededVoidFuture()
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Part>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        count(buffer.readableBytes)
        let isTooLong = state.withLock { state in
            guard buffer.readableBytes <= state.expected - state.bytes.count else { return true }
            state.bytes.append(contentsOf: buffer.readableBytesView)
            return false
        }
        return isTooLong
            ? task.eventLoop.makeFailedFuture(RemoteProblem.tooLong) : task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Part>) throws -> Part {
        let (head, bytes, expected) = state.withLock { state in
            let bytes = state.bytes
            state.bytes = []
            return (state.head, bytes, state.expected)
        }
        guard let head, bytes.count == expected else { throw RemoteProblem.cut }
        return Part(head: head, bytes: bytes)
    }

    /// How many bytes have to come by the head of a partial answer.
    private func expectedBytes(_ head: AnswerHead) throws(RemoteProblem) -> Int {
        if let encoding = head.encoding { throw .encoded(encoding) }
        guard let content = head.contentRange else {
            throw .contentRange(
                head.hasContentRange ? "its Content-Range cannot be understood" : "it sends a part and no Content-Range"
            )
        }
        guard let said = content.total else {
            throw .contentRange("its Content-Range does not say how long the file is")
        }
        if let total, said != total { throw .changed }
        let right = asked.clamped(to: 0..<said)
        guard content.range == right else {
            throw .contentRange("its Content-Range names other bytes than were asked for")
        }
        if let length = head.contentLength, length != right.count {
            throw .contentRange("its Content-Length is not that of the range it names")
        }
        return right.count
    }
}
