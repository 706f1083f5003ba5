// SPDX-License-Identifier: Apache-2.0

public import OrderedCollections

/// One thing that is worth saying about a file: what, where, why, what comes of it, and what to do.
public struct Finding: Sendable, Equatable {
    /// What was found.
    public let id: FindingID
    /// What was found, in a few words.
    public let title: String
    /// How bad it is.
    public let severity: Severity
    /// The layers or tensors that it is about; empty where it is about the file.
    public let subjects: [FindingSubject]
    /// Why it is so, in one sentence.
    public let cause: String
    /// What comes of it, in one sentence.
    public let consequence: String
    /// What to do: a command, or a fix of the metadata.
    public let remedy: Remedy

    /// A finding from its parts.
    ///
    /// - Parameters:
    ///   - id: its stable identifier.
    ///   - severity: how grave it is.
    ///   - subjects: the layers or tensors that it is about; empty for the file as a whole.
    ///   - title: what was found, in a few words; nil for this version's words.
    ///   - cause: why it is so, in one sentence.
    ///   - consequence: what comes of it, in one sentence.
    ///   - remedy: what to do.
    public init(
        _ id: FindingID, _ severity: Severity, _ subjects: [FindingSubject] = [], title: String? = nil, cause: String,
        consequence: String, remedy: Remedy
    ) {
        self.id = id
        self.title = title ?? id.title
        self.severity = severity
        self.subjects = subjects
        self.cause = cause
        self.consequence = consequence
        self.remedy = remedy
    }
}

/// A layer or tensor that a finding is about, with the figures that show it.
public struct FindingSubject: Sendable, Equatable {
    /// The layer's name without `.weight`, or the tensor's name.
    public let name: String
    /// Figures by what they are called in documents, such as `estimated_snr_db`; finite.
    public let figures: OrderedDictionary<String, Double>
    /// What figures cannot say, such as what was claimed and what was found; nil for nothing.
    public let detail: String?

    /// A subject; figures that are nil or not finite are left out.
    public init(_ name: String, _ figures: OrderedDictionary<String, Double?> = [:], detail: String? = nil) {
        self.name = name
        self.figures = figures.compactMapValues { $0.flatMap { $0.isFinite ? $0 : nil } }
        self.detail = detail
    }

    /// The same of a layer that another file calls `name`.
    package func called(_ name: String) -> FindingSubject {
        FindingSubject(name, figures.mapValues(Optional.some), detail: detail)
    }

    /// Whether both say the same; the order of figures says nothing.
    public static func == (left: FindingSubject, right: FindingSubject) -> Bool {
        left.name == right.name && left.detail == right.detail && left.figures.count == right.figures.count
            && left.figures.allSatisfy { right.figures[$0] == $1 }
    }
}

/// How bad a finding is; the raw value is the word in documents.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing; nothing is wrong.
    case note
    /// A label that is not true, or a loss that can be avoided.
    case warning
    /// The file gives wrong results, lost much of its weights, or is refused. `--strict` fails on it.
    case error

    /// Whether `left` is less bad than `right`.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}
