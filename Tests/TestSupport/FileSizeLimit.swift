// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Lets this process write no file longer than this, as if the disk were full beyond; for tests in a process of their own.
package func limitFileSize(to byteCount: Int) throws {
    // Without this the system would end the process and not fail the call.
    _ = signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: rlim_t(byteCount))
    guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
        throw TemporaryFolder.Failure(code: errno)
    }
}
