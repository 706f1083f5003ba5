// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the bytes of input that are done, and tells the caller.
final class StreamProgress: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: ProgressReport

    init(total: Int, report: @escaping ProgressReport) {
        self.total = total
        self.report = report
    }

    /// Says that so many more bytes are done.
    func advance(by count: Int) {
        report(done.add(count, ordering: .relaxed).newValue, total)
    }
}

/// Called from any task with the bytes of input that are done and their total.
package typealias ProgressReport = @Sendable (_ done: Int, _ total: Int) -> Void
