// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import Files

/// A term and what it stands for, in the section on how the report was made.
struct Fact {
    /// The term.
    var term: String
    /// What it stands for.
    var detail: String
}

extension Fact {
    /// What a reader needs to repeat the analysis.
    static func provenance(of document: ReportDocument) -> [Fact] {
        let options = document.options
        var facts = [
            Fact(term: "Made by", detail: "\(document.tool.name) \(document.tool.version)".printable()),
            Fact(term: "Original", detail: identity(of: document.reference)),
        ]
        facts += document.candidates.map { Fact(term: "Candidate", detail: identity(of: $0)) }
        if let used = document.activations { facts.append(Fact(term: "Activations", detail: activations(used))) }
        facts += ([document.reference] + document.candidates).flatMap(hashes)
        facts += [
            Fact(term: "Configurations", detail: list(document.configurations.map(\.description))),
            Fact(term: "Metrics", detail: list(options.metrics)),
        ]
        if !options.include.isEmpty {
            facts.append(Fact(term: "Only layers matching", detail: list(options.include)))
        }
        if !options.exclude.isEmpty {
            facts.append(Fact(term: "Without layers matching", detail: list(options.exclude)))
        }
        return facts
    }

    private static func identity(of file: CheckpointIdentity) -> String {
        ("\(file.name): \(NumberText.count(file.bytes)) bytes, \(NumberText.counted(file.tensors, "tensor")), "
            + "digest \(file.digest) (XXH3, 128 bits, of the tensors)")
            .printable()
    }

    private static func activations(_ used: UsedActivations) -> String {
        let others =
            used.others > 0 ? ", and \(NumberText.counted(used.others, "layer")) that the original does not have" : ""
        return "\(used.file): of \(NumberText.counted(used.layers, "layer")) of the original\(others)".printable()
    }

    /// The SHA-256 of a checkpoint's files, where it was asked for.
    private static func hashes(of file: CheckpointIdentity) -> [Fact] {
        file.sha256.sorted { $0.key < $1.key }
            .map { Fact(term: "SHA-256", detail: "\($0.value)  \($0.key)".printable()) }
    }

    private static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "none" : texts.map { $0.printable() }.joined(separator: ", ")
    }
}
