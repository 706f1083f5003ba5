// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

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
                _ = try Regex(pattern)
            } catch {
                throw ValidationError("\"\(pattern)\" is not a regular expression: \(error)")
            }
        }
    }

    /// The first of some texts that is not a regular expression; nil if all are.
    static func firstBroken(of patterns: [String]) -> String? {
        patterns.first { (try? Regex($0)) == nil }
    }

    /// Whether a layer is chosen.
    var selection: @Sendable (String) -> Bool {
        let (include, exclude) = (include, exclude)
        return { name in
            (include.isEmpty || Self.matches(name, include)) && !Self.matches(name, exclude)
        }
    }

    /// Whether a name matches one of some regular expressions.
    ///
    /// They are not values that can be sent between tasks, so they are made from their text each time.
    static func matches(_ name: String, _ patterns: [String]) -> Bool {
        patterns.contains { pattern in
            guard let regex = try? Regex(pattern) else { return false }
            return name.firstMatch(of: regex) != nil
        }
    }
}
