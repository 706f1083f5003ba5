// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Files
import SystemPackage

/// The first word of a command line: the name of a command.
struct CommandWord {
    /// What the word can be.
    let names: [String]

    /// The first word of a command line with these commands.
    init(commands: [CommandGroup]) {
        names = commands.flatMap { $0.subcommands }.compactMap { $0.configuration.commandName } + ["help"]
    }

    /// The command line, if its first word is an option or a command; with `diagnose` before it if it is a file.
    ///
    /// - Throws: `ValidationError` that names the nearest command.
    func checked(_ arguments: [String]) throws -> [String] {
        guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else {
            return try checkedHelp(arguments)
        }
        // What looks like a path and is missing is a missing file, not a typo of a command.
        guard FilePath(argument: word)?.isFolder == nil, !word.contains("."), !word.contains("/") else {
            return ["diagnose"] + arguments
        }
        throw ValidationError(refusal(of: word))
    }

    /// `help` with the name of a command, or with none; other command lines as they are.
    private func checkedHelp(_ arguments: [String]) throws -> [String] {
        guard arguments.first == "help", let word = arguments.dropFirst().first, !word.hasPrefix("-"),
            !names.contains(word)
        else { return arguments }
        throw ValidationError(refusal(of: word))
    }

    /// Why a word is not a command, and which one was most likely meant.
    func refusal(of word: String) -> String {
        let meant = NearestName.of(word, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
        return "there is no command \"\(ArgumentBytes.shown(word).printable(limit: 200))\".\(meant)"
    }
}
