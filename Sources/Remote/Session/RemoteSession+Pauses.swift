// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

extension RemoteSession {
    /// Waits so many seconds; with `isForAll` no request is sent until then.
    func rest(_ seconds: Double, isForAll: Bool) {
        let end = ContinuousClock.now + .seconds(seconds)
        if isForAll { pauseEnd.withLock { $0 = max($0 ?? end, end) } }
        Self.sleep(until: end)
    }

    /// Waits until a pause that a server asked for is over.
    func waitUntilAllowed() {
        guard let end = pauseEnd.withLock({ $0 }) else { return }
        Self.sleep(until: end)
    }

    /// Blocks this thread, which belongs to the pool or to the caller.
    private static func sleep(until end: ContinuousClock.Instant) {
        while true {
            let rest = end - .now
            guard rest > .zero else { return }
            let (seconds, attoseconds) = rest.components
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            // A signal ends it early; what is left is slept in the next round.
            _ = unsafe nanosleep(&time, nil)
        }
    }
}
