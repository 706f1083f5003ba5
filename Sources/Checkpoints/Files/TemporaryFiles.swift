// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// The temporary files of this process that have a name, to be removed when a signal ends it.
public enum TemporaryFiles {
    /// Removes all of them.
    ///
    /// It takes no lock and no memory, so that a signal handler may call it; the process should end afterwards.
    public static func removeAll() {
        for index in slots.indices {
            // The path is not freed, which a signal handler may not do; the process ends anyway.
            let value = slots[index].exchange(0, ordering: .acquiringAndReleasing)
            if let path = unsafe pointer(value) { _ = unsafe unlink(path) }
        }
    }

    /// What `forget` needs to know: a slot and what stands in it.
    struct Ticket: Sendable {
        fileprivate let slot: Int
        fileprivate let value: UInt
    }

    /// Remembers a path until `forget`; nil where too many are remembered already.
    static func remember(_ path: String) -> Ticket? {
        guard let copy = unsafe strdup(path) else { return nil }
        let value = UInt(bitPattern: copy)
        for index in slots.indices
        where slots[index].compareExchange(expected: 0, desired: value, ordering: .acquiringAndReleasing).exchanged {
            return Ticket(slot: index, value: value)
        }
        unsafe free(copy)
        return nil
    }

    /// Forgets a path, which the caller has renamed or removed.
    static func forget(_ ticket: Ticket) {
        let exchange = slots[ticket.slot]
            .compareExchange(expected: ticket.value, desired: 0, ordering: .acquiringAndReleasing)
        if exchange.exchanged { unsafe free(pointer(ticket.value)) }
    }

    private static func pointer(_ value: UInt) -> UnsafeMutablePointer<CChar>? {
        unsafe UnsafeMutablePointer(bitPattern: value)
    }

    // Addresses of C strings; 0 where a slot is free.
    private static let slots = InlineArray<64, Atomic<UInt>> { _ in Atomic(0) }
}
