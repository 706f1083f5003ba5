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

    /// Each of them would overflow the stack or fill the memory while it is compiled.
    @Test(arguments: [
        String(repeating: "[", count: 3000) + "a" + String(repeating: "]", count: 3000),
        "[" + String(repeating: "a&&", count: 3000) + "b]", "[" + String(repeating: "a--", count: 3000) + "b]",
        String(repeating: "a", count: 2_000_000),
    ])
    func refusesWhatIsTooInvolvedToBeCompiled(text: String) {
        let error = #expect(throws: NamePattern.Malformed.self) { try NamePattern(text) }
        #expect(error?.description.hasPrefix("it has") == true)
    }

    @Test func takesAsManyClassesAndBytesAsAnyoneWrites() throws {
        let classes = String(repeating: "[ab]", count: 250)
        #expect(try NamePattern(classes).finds(String(repeating: "ab", count: 125)))
        let alternatives = (0..<10_000).map { "layer\($0)" }.joined(separator: "|")
        #expect(try NamePattern(alternatives).finds("layer9999"))
    }
}
