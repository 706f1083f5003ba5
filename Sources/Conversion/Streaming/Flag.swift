// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Something that any task can say once, and every task can hear.
final class Flag: Sendable {
    private let value = Atomic(false)

    /// Whether a task has said it.
    var isRaised: Bool { value.load(ordering: .relaxed) }

    /// Says it.
    func raise() {
        value.store(true, ordering: .relaxed)
    }
}
