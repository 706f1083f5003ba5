// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Adds up the bytes that several tasks have fetched.
final class ByteProgress: Sendable {
    private let done = Atomic(0)

    /// Adds bytes; returns all that have come.
    func add(_ count: Int) -> Int { done.add(count, ordering: .relaxed).newValue }
}
