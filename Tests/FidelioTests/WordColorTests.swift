// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import fidelio

@Suite struct WordColorTests {
    @Test func paintsOnlyAFirstWordThatIsASeverityOrAGrade() {
        #expect(WordColor.painted("FAILED: a") == "\u{1B}[31mFAILED\u{1B}[0m: a")
        #expect(WordColor.painted("warning rows-zero") == "\u{1B}[33mwarning\u{1B}[0m rows-zero")
        #expect(WordColor.painted("PASSED: a") == "\u{1B}[32mPASSED\u{1B}[0m: a")
        for line in ["an error", "errors", "", "  error"] { #expect(WordColor.painted(line) == line) }
    }
}
