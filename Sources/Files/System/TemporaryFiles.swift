// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import SystemPackage

/// The temporary files and folders of this process that have a name, to be removed when a signal ends it.
package enum TemporaryFiles {
    /// Removes all of them, and ends the process; no new one is made meanwhile.
    ///
    /// It waits for locks, so no signal handler may call it: a thread that waits for signals does.
    package static func removeAll(then end: () -> Never) -> Never {
        paths.withLock { paths -> Never in
            for path in paths.values {
                // A thread that is still writing into a folder can come between; it soon finds none to write into.
                for _ in 0..<20 where FileStatus(ofPath: path, followingLinks: false) != nil {
                    SystemCall.remove(path)
                }
            }
            end()
        }
    }

    /// What `forget` needs to know.
    struct Ticket: Sendable {
        fileprivate let number: Int
    }

    /// Remembers a path until `forget`.
    static func remember(_ path: FilePath) -> Ticket {
        let number = next.add(1, ordering: .relaxed).oldValue
        paths.withLock { $0[number] = path }
        return Ticket(number: number)
    }

    /// Does what no signal may come between: until it is done none ends the process, and when one has begun to, it is never done.
    ///
    /// What is remembered is made so, and gets its name so: a folder that is being removed must not appear in part.
    static func uninterrupted<Result, Failure>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
        let done = paths.withLock { _ -> Swift.Result<Result, Failure> in
            do throws(Failure) {
                return .success(try work())
            } catch {
                return .failure(error)
            }
        }
        return try done.get()
    }

    /// Forgets a path, which the caller has renamed or removed.
    static func forget(_ ticket: Ticket) {
        paths.withLock { $0[ticket.number] = nil }
    }

    private static let next = Atomic(0)
    private static let paths = Mutex<[Int: FilePath]>([:])
}
