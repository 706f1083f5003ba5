// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a progress callback was told.
final class ProgressLog: Sendable {
    private let calls = Mutex<[(done: Int, total: Int)]>([])

    func add(_ done: Int, _ total: Int) {
        calls.withLock { $0.append((done, total)) }
    }

    /// The bytes that were done, in the order of the calls.
    var done: [Int] { calls.withLock { $0.map(\.done) } }

    /// The totals that were named.
    var totals: Set<Int> { calls.withLock { Set($0.map(\.total)) } }
}
