// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The variables of the process.
enum ProcessVariables {
    /// Those of these variables that are set; what is not UTF-8 is repaired.
    static func values(of names: [String]) -> [String: String] {
        var variables: [String: String] = [:]
        for name in names {
            variables[name] = unsafe getenv(name).map { unsafe String(cString: $0) }
        }
        return variables
    }
}
