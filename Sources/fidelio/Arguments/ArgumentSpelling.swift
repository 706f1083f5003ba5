// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files

/// Brings a command line into the spelling that the commands declare.
///
/// convert-to-quant spells some options with `_`, some with `-`, most with both. Here every option can be spelled either
/// way. Only names change: values, and everything after `--`, stay as they are.
enum ArgumentSpelling {
    /// Levels that convert-to-quant's `--verbose` takes; the flag here takes none.
    private static let verbosityLevels: Set<String> = ["DEBUG", "VERBOSE", "NORMAL", "MINIMAL"]

    /// The command line in declared spelling.
    ///
    /// - Throws: `ValidationError` for `convert` with an option of convert-to-quant that is not supported.
    static func normalized(_ arguments: [String]) throws -> [String] {
        let terminator = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let names = arguments[..<terminator].map(hyphenated)
        guard names.first == "convert" else { return names + arguments[terminator...] }
        return try withoutForeignValues(names) + arguments[terminator...]
    }

    /// An argument with `-` for every `_` of its option name; other arguments as they are.
    private static func hyphenated(_ argument: String) -> String {
        guard argument.hasPrefix("--") else { return argument }
        let end = argument.firstIndex(of: "=") ?? argument.endIndex
        return String(argument[..<end].map { $0 == "_" ? "-" : $0 }) + argument[end...]
    }

    /// The arguments of `convert` without the values that only convert-to-quant's flags take.
    private static func withoutForeignValues(_ arguments: [String]) throws -> [String] {
        var kept: [String] = []
        for argument in arguments {
            let name = argument.prefix { $0 != "=" }
            if let reason = UnsupportedOption.reason(for: String(name)) {
                throw ValidationError("\(name) of convert-to-quant is not supported by fidelio convert: \(reason).")
            }
            switch (kept.last, argument) {
            case ("--dry-run", "analyze"), (_, "--dry-run=analyze"):
                if argument.hasPrefix("--") { kept.append("--dry-run") }
            case ("--dry-run", "create-template"), (_, "--dry-run=create-template"):
                throw ValidationError(
                    "--dry-run create-template is not supported by fidelio convert: it writes no template.")
            case ("--verbose", let level) where verbosityLevels.contains(level):
                if level == "NORMAL" || level == "MINIMAL" { kept.removeLast() }
            default:
                kept.append(argument)
            }
        }
        return kept
    }
}

extension CommandLine {
    /// The arguments after the command's name, for the parser: bytes that are not UTF-8 are kept (`ArgumentBytes`), whereas
    /// `arguments` loses them.
    static var keptArguments: [String] {
        (1..<max(1, Int(argc)))
            .compactMap { index in
                unsafe unsafeArgv[index].map { unsafe ArgumentBytes.text(of: [UInt8](systemString: $0)) }
            }
    }
}
