// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Counts the layers that are done, and reports how many.
final class LayerProgress: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: @Sendable (Int, Int) -> Void

    init(total: Int, report: @escaping @Sendable (Int, Int) -> Void) {
        self.total = total
        self.report = report
    }

    /// Says that one more layer is done.
    func advance() {
        report(done.add(1, ordering: .relaxed).newValue, total)
    }
}
