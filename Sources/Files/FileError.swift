// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// Why a checkpoint could not be read or an output could not be written.
///
/// The fields hold the facts as they are, untrusted text included; `description` says them in one sentence that is
/// safe to print on a terminal.
public struct FileError: Error, Equatable, Sendable {
    /// What the error means to the caller; each kind has an exit code of its own.
    public enum Kind: Sendable, Hashable {
        /// An input is damaged or not what it claims (exit code 65).
        case damaged
        /// An input does not exist or cannot be opened (exit code 66).
        case missing
        /// An output cannot be created, or exists and may not be overwritten (exit code 73).
        case outputRefused
        /// Reading or writing failed on the way: disk full, device error, a file that shrank (exit code 74).
        case io
    }

    /// What the error means to the caller.
    public var kind: Kind
    /// The file, as the user called it.
    public var file: String
    /// The tensor it is about; nil if it is about the file as a whole.
    public var tensor: String?
    /// The stable identifier of the rule that was broken, such as `size-mismatch`.
    public var rule: String
    /// What the rule asks for, as a phrase.
    public var expected: String
    /// What was there instead, as a phrase.
    public var found: String
    /// What is so and what to do, as the rest of a sentence that begins with the file; nil if `expected` and `found`
    /// say it.
    public var words: String?

    /// An error from its facts.
    public init(
        _ kind: Kind,
        file: String,
        tensor: String? = nil,
        rule: String,
        expected: String,
        found: String,
        words: String? = nil
    ) {
        self.kind = kind
        self.file = file
        self.tensor = tensor
        self.rule = rule
        self.expected = expected
        self.found = found
        self.words = words
    }

    /// An error about the file at a path, from its facts.
    package init(
        _ kind: Kind, file: FilePath, rule: String, expected: String, found: String, words: String? = nil
    ) {
        self.init(kind, file: file.spelling, rule: rule, expected: expected, found: found, words: words)
    }
}

extension FileError: CustomStringConvertible {
    /// The error in one sentence, with control characters escaped and long names shortened.
    public var description: String {
        let name = "\"\(file.printable(limit: 4096))\""
        if let words { return "\(name) \(words.printable(limit: 600)) (rule \(rule))." }
        if let reason { return "Cannot \(action) \(name): \(reason.printable(limit: 600)) (rule \(rule))." }
        let place = tensor.map { "for tensor \"\($0.printable(limit: 200))\" " } ?? ""
        let facts = "expected \(expected.printable(limit: 600)), found \(found.printable(limit: 600))"
        return "\(name) \(verdict): \(place)\(facts) (rule \(rule))."
    }

    /// What the system or another program did; nil if `expected` and `found` say more.
    private var reason: String? {
        switch rule {
        case "read-failed", "write-failed", "disk-full", "not-writable", "not-found", "not-readable": found
        case "file-changed": "another program wrote to it while it was read; run again when it is finished"
        case "file-shrank": "it became shorter while it was read; run again when it is finished"
        case "file-length": "it has \(found) bytes; a file of this kind has \(expected)"
        default: nil
        }
    }

    private var action: String {
        switch (kind, rule) {
        case (_, "write-failed"), (_, "disk-full"), (.outputRefused, _): "write"
        case (.missing, _): "open"
        default: "read"
        }
    }

    private var verdict: String {
        switch kind {
        case .damaged: "is damaged"
        case .missing: "cannot be opened"
        case .outputRefused: "cannot be written"
        case .io: "failed while it was read or written"
        }
    }
}
