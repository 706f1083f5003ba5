// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing

/// YAML that people and programs write, and what must not harm its reader.
@Suite struct YAMLTextTests {
    private struct Sample: Decodable, Equatable {
        var name: String
        var values: [Int]
    }

    @Test(arguments: [
        "name: a\nvalues: [1, 2]\n", "{\"name\": \"a\", \"values\": [1, 2]}", "{name: \"\\u0061\", values: [1, 0x2]}",
    ])
    func readsYAMLAndJSON(text: String) throws {
        #expect(try YAMLText.decode(Sample.self, from: text, file: "f") == Sample(name: "a", values: [1, 2]))
    }

    /// Ten levels of lists that hold the one before nine times.
    private static var bomb: String {
        let levels = (1...10)
            .map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]" }
        return (["a0: &a0 [x]"] + levels).joined(separator: "\n")
    }

    /// Lists that hold the one before: as deep as there are lines.
    private static var tower: String {
        (["- &a0 [x]"] + (1...30_000).map { "- &a\($0) [*a\($0 - 1)]" }).joined(separator: "\n")
    }

    /// The same in an anchor that is made anew line by line.
    private static var towerOfOneName: String {
        (["- &a [x]"] + Array(repeating: "- &a [*a]", count: 30_000)).joined(separator: "\n")
    }

    /// Keys that a parser compares, and so has to hash value by value, again for each level.
    private static func nestedKeys(_ levels: Int, around list: String) -> String {
        String(repeating: "? ", count: levels) + list + "\n"
    }

    private static let longList = "[\(String(repeating: "x,", count: 400_000))x]"

    @Test(arguments: [
        (tower, "lie within each other"), (towerOfOneName, "lie within each other"),
        (bomb + "\n? *a10\n: 1", "values, aliases repeated"), (bomb + "\n*a10 : 1", "values, aliases repeated"),
        (bomb + "\n{{*a5 : 1}: 1}: 1", "values, aliases repeated"),
        (nestedKeys(900, around: longList), "keys are lists or mappings"),
        ("l: &l \(longList)\nm: {{{*l : 1}: 1}: 1}", "keys are lists or mappings"),
        (String(repeating: "- {[x]: 1}\n", count: 63_000), "keys are lists or mappings"),
    ])
    func endsWithWhatStandsForTooMuch(text: String, says: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLText.decode(Sample.self, from: text, file: "f") }
        #expect(error?.description.contains(says) == true, "\(error?.description.prefix(300) ?? "")")
    }

    /// What looks like an alias, an anchor or a marked key is a part of a text, and aliases are read.
    @Test(arguments: [
        ("values: &v [1, 2]\nname: '*v & ? :'\n", "*v & ? :"), ("- x\n", nil),
        ("values: [&one 1, *one]\nname: &n \"? *n\"\n", "? *n"), ("? name\n: a\n? values\n: [1]\n", "a"),
        ("values: [1]\nname: \u{E000}v & *", "\u{E000}v & *"),
    ])
    func readsAliasesAndWhatLooksLikeThem(text: String, name: String?) {
        #expect((try? YAMLText.decode(Sample.self, from: text, file: "f"))?.name == name)
    }

    @Test(arguments: [
        (bomb, "values, aliases repeated"), ("", "is empty"), ("a: [1", "is not YAML"), ("\ta: 1", "is not YAML"),
        ("name: a\nname: b", "is there twice"), ("name: a\nvalues: {}", "is not of type"),
        ("name: a", "lacks the field \"values\""), (String(repeating: "[", count: 100_000), "is not YAML"),
        ("a: *b", "is not YAML"), ("name: a\nvalues: [1]\n--- b", "is not YAML"),
    ])
    func saysWhatIsWrong(text: String, says: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLText.decode(Sample.self, from: text, file: "f.yaml") }
        let description = error?.description ?? ""
        #expect(description.hasPrefix("f.yaml is damaged: ") && description.contains(says), "\(description)")
    }
}
