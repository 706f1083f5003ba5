// SPDX-License-Identifier: Apache-2.0

/// The version of the command and of what it writes.
enum Version {
    static let current = "0.2.0"
}
