// SPDX-License-Identifier: Apache-2.0

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
