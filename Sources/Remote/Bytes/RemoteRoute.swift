// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Files
internal import Synchronization

/// The way from the address that a user named to the place that serves the bytes, which may be a signed address of another host.
///
/// It is found once and kept for all ranges, and found once more when the signature has run out.
final class RemoteRoute: Sendable {
    /// What was found on the way.
    struct Arrival: Sendable {
        /// The place that serves the bytes.
        let address: Address
        /// The version that it serves.
        let version: FileVersion
        /// The tag by which the first host calls the file, if it leads to another one.
        let linkedTag: String?
    }

    /// What errors call the file.
    let location: String

    private let session: RemoteSession
    private let named: Address
    private let arrival = Mutex<(Arrival, number: Int)?>(nil)
    /// One thread at a time finds the way; the others wait for it.
    private let finding = DispatchSemaphore(value: 1)

    /// A way that is not known yet.
    init(from named: Address, location: String, session: RemoteSession) {
        self.named = named
        self.location = location
        self.session = session
    }

    /// Finds the way for the first time, and takes the first bytes on it.
    ///
    /// - Returns: the version, and the bytes of the range that the file has.
    func open(_ range: Range<Int>) throws(FileError) -> (FileVersion, [UInt8]) {
        let (found, bytes) = try find(range, version: nil)
        arrival.withLock { $0 = (found, 0) }
        return (found.version, bytes)
    }

    /// The bytes of a range within the file.
    ///
    /// - Precondition: the way was found.
    func fetch(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        guard let known = arrival.withLock({ $0 }) else { preconditionFailure("a route is opened before it is used") }
        let request = RangeRequest(address: known.0.address, named: named, range: range, version: known.0.version)
        switch try tried(request) {
        case .part(let part): return part.bytes
        case .problem(let problem) where !(problem.mayBeExpiry && known.0.address != named):
            throw problem.error(of: location, tries: 1)
        // It has run out, or leads elsewhere by now.
        case .problem, .redirect, .empty: return try fetchAgain(range, known.0, known.number)
        }
    }

    /// Finds the way again and takes a range on it, unless another thread has found it meanwhile.
    private func fetchAgain(_ range: Range<Int>, _ known: Arrival, _ number: Int) throws(FileError) -> [UInt8] {
        finding.wait()
        defer { finding.signal() }
        if let now = arrival.withLock({ $0 }), now.number != number {
            let request = RangeRequest(address: now.0.address, named: named, range: range, version: known.version)
            if case .part(let part) = try tried(request) { return part.bytes }
        }
        let (found, bytes) = try find(range, version: known.version)
        if let tag = known.linkedTag, let other = found.linkedTag, tag != other {
            throw RemoteProblem.changed.error(of: location, tries: 1)
        }
        arrival.withLock { $0 = (found, ($0?.number ?? 0) + 1) }
        return bytes
    }
}

extension RemoteRoute {
    /// Follows redirects to the bytes of a range.
    private func find(_ range: Range<Int>, version: FileVersion?) throws(FileError) -> (Arrival, [UInt8]) {
        var address = named
        var seen: Set<Address> = [named]
        var linkedTag: String?
        while true {
            let request = RangeRequest(address: address, named: named, range: range, version: version)
            switch try tried(request) {
            case .part(let part):
                guard let found = part.head.version else { throw RemoteProblem.notInFile.error(of: location, tries: 1) }
                return (Arrival(address: address, version: found, linkedTag: linkedTag), part.bytes)
            case .empty(let head):
                let none = FileVersion(byteCount: 0, entityTag: head.entityTag, lastModified: head.lastModified)
                return (Arrival(address: address, version: none, linkedTag: linkedTag), [])
            case .redirect(let head):
                do throws(RemoteProblem) {
                    address = try next(after: address, head, &seen)
                } catch {
                    throw error.error(of: location, tries: 1)
                }
                linkedTag = head.linkedTag ?? linkedTag
            case .problem(let problem): throw problem.error(of: location, tries: 1)
            }
        }
    }

    private func next(after address: Address, _ head: AnswerHead, _ seen: inout Set<Address>) throws(RemoteProblem)
        -> Address
    {
        guard let text = head.redirect else { throw .redirect("the server leads elsewhere and does not say where") }
        let next: Address
        do throws(AddressProblem) {
            next = try address.resolving(text)
        } catch {
            throw .redirect("the server leads to an address that \(error)")
        }
        guard next.isSecure || !address.isSecure else {
            throw .redirect("the server leads from an encrypted connection (https) to one that is not")
        }
        guard seen.insert(next).inserted else { throw .redirect("the server's redirects lead in a circle") }
        guard seen.count <= RemoteLimits.redirects + 1 else {
            throw .redirect(
                "the server leads to more than \(RemoteLimits.redirects) other addresses, one after another")
        }
        return next
    }

    /// Sends a request until it is answered, five times at most and no longer than patience lasts.
    ///
    /// - Throws: `FileError` if what may pass did not pass.
    private func tried(_ request: RangeRequest) throws(FileError) -> RangeOutcome {
        var attempts = RemoteAttempts(session.limits)
        while true {
            session.waitUntilAllowed()
            let outcome = try session.ask(request, location: location)
            guard case .problem(let problem) = outcome, problem.isPassing else { return outcome }
            guard let pause = attempts.pause(after: problem) else {
                throw problem.error(of: location, tries: attempts.count)
            }
            session.rest(pause, isForAll: problem.isForAll)
        }
    }
}
