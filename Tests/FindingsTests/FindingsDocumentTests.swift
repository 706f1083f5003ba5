// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Documents
import Findings
import Foundation
import OrderedCollections
import TestSupport
import Testing

/// The document that `diagnose --json` prints, and the sentences of errors.
@Suite struct FindingsDocumentTests {
    private func document(_ file: EditedFile, depth: SamplingDepth, threads: Int) async throws -> JSONValue {
        let diagnosis = try await Diagnosis(
            of: file.checkpoint(), options: DiagnosisOptions(depth: depth, threads: threads))
        return try FindingsDocument(diagnosis, version: "1.2.3").written()
    }

    @Test func isTheSameWithAnyNumberOfThreads() async throws {
        let file = try EditedFile("tensor")
        let one = try await document(file, depth: .adaptive, threads: 1)
        #expect(try await document(file, depth: .adaptive, threads: 3) == one)
        #expect(one["schema"]?.stringValue == "fidelio.findings/2")
        #expect(one["tool"]?["version"]?.stringValue == "1.2.3")
    }

    @Test func sortsKeysInEveryObject() async throws {
        func check(_ value: JSONValue) {
            if let members = value.objectValue {
                #expect(Array(members.keys) == members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
                for member in members.values { check(member) }
            }
            for element in value.arrayValue ?? [] { check(element) }
        }
        check(try await document(EditedFile("tensor"), depth: .full, threads: 2))
    }

    @Test(arguments: [SamplingDepth.rows(40), .full])
    func leavesOutWhatASampleCannotKnow(depth: SamplingDepth) async throws {
        let layers = try await document(EditedFile("tensor"), depth: depth, threads: 2)["layers"]?.arrayValue ?? []
        let large = try #require(layers.first { $0["name"]?.stringValue == "encoder.layer.0.output.dense" })
        #expect((large["saturated"] == nil) == (depth != .full))
        #expect((large["empty_rows"] == nil) == (depth != .full))
        #expect(large["rows_read"]?.integerValue ?? 0 >= 40)
    }

    @Test func saysInOneSentenceWhyAFileIsNotRepaired() {
        #expect(
            "\(RepairError.nonFinite(file: "a.safetensors", tensor: "x.weight"))"
                == "a.safetensors: the tensor \"x.weight\" holds NaN or infinite weights, or weights too large to be "
                + "rotated; expected others to quantize."
        )
        #expect(
            "\(RepairError.inputChanged(file: "a.safetensors", tensor: "x.weight"))"
                == "a.safetensors: the tensor \"x.weight\" changed while it was copied; nothing was written. Try again when no "
                + "other program writes to the file."
        )
    }

    @Test(arguments: FindingID.allCases)
    func hasAFewWordsForEveryFinding(id: FindingID) {
        #expect(id.title != id.rawValue)
        #expect(id.title.count <= 50)
    }

    @Test(arguments: FindingID.allCases)
    func isExplainedInTheDocumentation(id: FindingID) throws {
        let root = URL(filePath: TestFiles.fixtures).deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/diagnosis.md"), encoding: .utf8)
        // In the first cell of a line of the table.
        let isListed = text.split(separator: "\n")
            .contains { line in
                line.hasPrefix("| `") && line.dropFirst(2).prefix { $0 != "|" }.contains("`\(id.rawValue)`")
            }
        #expect(isListed)
        let schema = try String(contentsOf: root.appending(path: "docs/schemas/findings.schema.json"), encoding: .utf8)
        #expect(schema.contains("\"\(id.rawValue)\""))
    }

    @Test func listsEveryFindingThatItNames() throws {
        let root = URL(filePath: TestFiles.fixtures).deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "Sources/Findings/Finding/FindingID.swift"), encoding: .utf8)
        let named = text.matches(of: /static let \w+ = FindingID\(rawValue: "([a-z0-9-]+)"\)/).map { String($0.1) }
        #expect(named.sorted() == FindingID.allCases.map(\.rawValue).sorted() && named.count > 40)
    }

    @Test("a finding of another version is read in the words of its document, and written again as it was")
    func readsFindingsOfOtherVersions() throws {
        let text =
            #"{"cause":"Why.","consequence":"So.","id":"weights-haunted","remedy":"Run.","severity":"warning","#
            + #""subjects":[{"ghosts":3.0,"name":"a","detail":"at night"}],"title":"Haunted"}"#
        let finding = try JSONText.decode(Finding.self, from: Array(text.utf8), file: "f")
        #expect(finding.id.rawValue == "weights-haunted" && finding.title == "Haunted")
        #expect(
            finding.severity == .warning && finding.subjects == [FindingSubject("a", ["ghosts": 3], detail: "at night")]
        )
        #expect(!FindingID.allCases.contains(finding.id) && finding.id.title == "weights-haunted")
        #expect(try finding.written().isEquivalent(to: JSONValue(parsing: text)))
    }
}
