// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

/// Regular expressions for names of layers.
@Suite struct NamePatternTests {
    @Test func matchesAnyPartOfAName() throws {
        let pattern = try NamePattern(#"blocks\.1\."#)
        #expect(pattern.finds("model.blocks.1.attn") && !pattern.finds("model.blocks.11.attn"))
        #expect(pattern.matcher.finds("blocks.1.") && !pattern.matcher.finds("Blocks.1."))
    }

    /// As in Python, where a letter and its accent are two, or as in Swift, where they are one character.
    @Test(arguments: [(false, true), (true, false)])
    func takesACharacterForOneOrForItsScalars(ofScalars: Bool, matches: Bool) throws {
        #expect(try NamePattern("^.$", ofScalars: ofScalars).finds("e\u{301}") == matches)
    }

    @Test func refusesWhatIsNotARegularExpression() {
        let error = #expect(throws: NamePattern.Malformed.self) { try NamePattern("(") }
        #expect(error?.description.isEmpty == false)
    }
}
