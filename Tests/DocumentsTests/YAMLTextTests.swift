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

    @Test(arguments: [
        (bomb, "values, aliases repeated"), ("", "is empty"), ("a: [1", "is no YAML"), ("\ta: 1", "is no YAML"),
        ("name: a\nname: b", "is there twice"), ("name: a\nvalues: {}", "is not of type"),
        ("name: a", "lacks the field \"values\""), (String(repeating: "[", count: 100_000), "is no YAML"),
        ("a: *b", "is no YAML"), ("name: a\nvalues: [1]\n--- b", "is no YAML"),
    ])
    func saysWhatIsWrong(text: String, says: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLText.decode(Sample.self, from: text, file: "f.yaml") }
        let description = error?.description ?? ""
        #expect(description.hasPrefix("f.yaml is damaged: ") && description.contains(says), "\(description)")
    }
}
