// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options that every command has: how much runs at once, and what is said.
struct RunArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Tasks that run at once (default: one a processor).", valueName: "n"))
    var threads: Int?

    @Flag(help: "Put one JSON document on standard output instead of text.")
    var json = false

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(help: "Say more on standard error.")
    var verbose = false

    mutating func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads \(threads) is less than 1.") }
    }
}
