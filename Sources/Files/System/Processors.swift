// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The processors that this process may use.
package enum Processors {
    /// How many, at least 1.
    ///
    /// A batch system gives a job fewer than its machine has.
    package static var count: Int {
        let allowed = Int(fidelio_processor_count())
        return allowed > 0 ? allowed : max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }
}
