// SPDX-License-Identifier: Apache-2.0

/// What to do about a finding: in words, and as the ways there are.
public struct Remedy: Sendable, Equatable {
    /// A way to a better file.
    public enum Way: Sendable, Equatable {
        /// `fidelio repair` writes what the file should say; no weight changes.
        case repair
        /// Another conversion of the original, by this command; it may end with a remark in brackets.
        case convert(String)
    }

    /// What to do, as documents have it: a command, or a sentence.
    public let text: String
    /// The ways that the text names, in its order; empty if nothing has to be done or no command does it.
    public let ways: [Way]

    /// Whether two say the same: a document holds the words, and not the ways.
    public static func == (left: Remedy, right: Remedy) -> Bool { left.text == right.text }

    /// A remedy that names no command, such as one that a document holds.
    public init(_ text: String) { self.init(text, ways: []) }

    private init(_ text: String, ways: [Way]) {
        self.text = text
        self.ways = ways
    }

    /// Nothing has to be done.
    public static let none = Remedy("None.")

    /// The command that writes true markers.
    ///
    /// `FILE` stands for the file.
    package static let repairCommand = "fidelio repair FILE -o REPAIRED.safetensors"

    /// A repair, with what it does in brackets.
    ///
    /// - Parameter purpose: what it is for, before the command, such as `For ComfyUI`.
    static func repair(_ effect: String, for purpose: String? = nil) -> Remedy {
        Remedy("\(purpose.map { "\($0): " } ?? "")\(repairCommand) (\(effect)).", ways: [.repair])
    }

    /// Another conversion by this command.
    ///
    /// - Parameter first: a clause before it, up to the colon.
    static func convert(_ command: String, after first: String? = nil) -> Remedy {
        Remedy("\(first.map { "\($0): " } ?? "")\(command)", ways: [.convert(command)])
    }

    /// A repair with what it does, or else another conversion by this command.
    static func repair(_ effect: String, orConvert command: String) -> Remedy {
        Remedy("\(repairCommand) (\(effect)), or convert again: \(command)", ways: [.repair, .convert(command)])
    }
}
