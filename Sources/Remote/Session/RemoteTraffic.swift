// SPDX-License-Identifier: Apache-2.0

/// What came over connections.
package struct RemoteTraffic: Sendable, Equatable {
    /// Bytes of bodies, also of those that came in vain.
    package var bytes = 0
    /// Requests that were sent, tries and redirects among them.
    package var requests = 0

    /// Nothing.
    package init() {}
}
