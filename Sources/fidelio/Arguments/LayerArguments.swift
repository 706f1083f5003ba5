// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints

/// Which layers a command looks at.
struct LayerArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Only layers whose name matches; can be given again.", valueName: "regex"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leave out layers whose name matches; can be given again.", valueName: "regex"))
    var exclude: [String] = []

    mutating func validate() throws {
        try Self.check(include + exclude)
    }

    /// Refuses what is not a regular expression.
    static func check(_ patterns: [String]) throws {
        for pattern in patterns {
            do {
                _ = try NamePattern(pattern)
            } catch {
                throw ValidationError("\"\(pattern)\" is not a regular expression: \(error)")
            }
        }
    }

    /// The first of some texts that is not a regular expression; nil if all are.
    static func firstBroken(of patterns: [String]) -> String? {
        patterns.first { (try? NamePattern($0)) == nil }
    }

    /// Whether a layer is chosen.
    var selection: @Sendable (String) -> Bool {
        let (include, exclude) = (Self.anyOf(include), Self.anyOf(exclude))
        let takesAll = self.include.isEmpty
        return { name in (takesAll || include(name)) && !exclude(name) }
    }

    /// Whether a name matches one of some regular expressions, which have been checked.
    static func anyOf(_ patterns: [String]) -> @Sendable (String) -> Bool {
        let patterns = patterns.compactMap { try? NamePattern($0) }
        return { name in patterns.contains { $0.finds(name) } }
    }
}
