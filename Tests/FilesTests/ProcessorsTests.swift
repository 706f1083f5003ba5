// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Files

@Suite struct ProcessorsTests {
    /// Run it by `taskset -c 0` too.
    @Test func `as many are used as the system allows this process`() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
        let digits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
        #expect(Processors.count == digits.map(\.nonzeroBitCount).reduce(0, +))
    }
}
