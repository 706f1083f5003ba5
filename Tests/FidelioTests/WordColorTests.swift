// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import fidelio

@Suite struct WordColorTests {
    @Test func paintsOnlyAFirstWordThatIsASeverityAGradeOrASign() {
        #expect(WordColor.painted("FAILED: a") == "\u{1B}[31mFAILED\u{1B}[0m: a")
        #expect(WordColor.painted("warning rows-zero") == "\u{1B}[33mwarning\u{1B}[0m rows-zero")
        #expect(WordColor.painted("PASSED: a") == "\u{1B}[32mPASSED\u{1B}[0m: a")
        #expect(
            WordColor.painted("✗ Not faithful  m.safetensors") == "\u{1B}[31m✗ Not faithful\u{1B}[0m  m.safetensors")
        #expect(WordColor.painted("✓  Faithful   42.4") == "\u{1B}[32m✓\u{1B}[0m  Faithful   42.4")
        for line in ["an error", "errors", "", "  error", "? Not judged  m", "!", "✗wrong"] {
            #expect(WordColor.painted(line) == line)
        }
    }
}
