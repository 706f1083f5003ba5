// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Codecs

@Suite struct CPULevelTests {
    @Test func offersTheBaselineEverywhere() {
        #expect(CPULevel.available.first == .baseline)
    }

    @Test func takesTheLevelThatTheEnvironmentNamesOrElseTheBest() {
        let name = ProcessInfo.processInfo.environment["FIDELIO_CPU"]
        let named = CPULevel.available.first { $0.rawValue == name }
        // A name that this machine has not is answered by the baseline.
        #expect(CPULevel.best == (name == nil ? CPULevel.available.last : named ?? .baseline))
    }
}
