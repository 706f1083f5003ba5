// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An error number of the system.
struct SystemError: Equatable {
    let code: CInt

    /// The error of the call that has just failed on this thread.
    static var last: SystemError { SystemError(code: errno) }

    /// What the system calls it, such as `No space left on device`.
    var phrase: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
