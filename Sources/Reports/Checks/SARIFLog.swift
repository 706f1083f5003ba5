// SPDX-License-Identifier: Apache-2.0

/// A log of SARIF 2.1.0 as far as a check has one; names, and the order of keys, are the standard's.
///
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
struct SARIFLog: Encodable {
    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version
        case runs
    }

    private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private let version = "2.1.0"
    let runs: [Run]

    init(runs: [Run]) { self.runs = runs }

    /// One run of a tool.
    struct Run: Encodable {
        let tool: Tool
        let automationDetails: Identity
        let columnKind = "utf16CodeUnits"
        let results: [Result]

        private enum CodingKeys: CodingKey {
            case tool, automationDetails, columnKind, results
        }
    }

    /// What ran.
    struct Tool: Encodable {
        let driver: Driver
    }

    /// What identifies a run among others.
    struct Identity: Encodable {
        let id: String
    }

    /// The program, and the rules that its results name.
    struct Driver: Encodable {
        let name = "fidelio"
        let version: String
        let semanticVersion: String
        let informationUri: String
        let rules: [Rule]

        private enum CodingKeys: CodingKey {
            case name, version, semanticVersion, informationUri, rules
        }
    }

    /// A rule that was broken.
    struct Rule: Encodable {
        let id: String
        let shortDescription: Message
        let fullDescription: Message
        let helpUri: String
        let help: Message
        let properties: Properties

        /// What rules are filtered by.
        struct Properties: Encodable {
            let tags: [String]
        }
    }

    /// A text.
    struct Message: Encodable {
        let text: String
    }
}

/// What did not pass, and where.
extension SARIFLog {
    /// Why something did not pass.
    struct Result: Encodable {
        let ruleId: String
        let ruleIndex: Int
        let level: String
        let message: Message
        let locations: [Location]
        let partialFingerprints: Fingerprints
        let properties: Properties
        let relatedLocations: [Location]?
        let suppressions: [Suppression]?

        /// What tells it apart from others, whatever its figures are.
        struct Fingerprints: Encodable {
            let primaryLocationLineHash: String
        }

        /// Figures, as text.
        struct Properties: Encodable {
            let checks: Int
            let found: String?
            let baseline: String?
            let limit: String?
        }
    }

    /// A layer or tensor: its line in the baseline, and its name.
    struct Location: Encodable {
        let physicalLocation: Physical
        let logicalLocations: [Logical]
        var id: Int?
        var message: Message?
    }

    /// A line of a file.
    struct Physical: Encodable {
        let artifactLocation: Artifact
        let region: Region

        /// A file, as a URI reference.
        struct Artifact: Encodable {
            let uri: String
        }

        /// A line, counted from 1.
        struct Region: Encodable {
            let startLine: Int
        }
    }

    /// A name within a file.
    struct Logical: Encodable {
        let fullyQualifiedName: String
        let kind: String
    }

    /// That a result is allowed, and why.
    struct Suppression: Encodable {
        let kind: String
        let justification: String
    }
}
