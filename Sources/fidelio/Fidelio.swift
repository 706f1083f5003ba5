// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The root command: it only lists its subcommands.
@main
struct Fidelio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fidelio",
        abstract: "Tells how faithful a quantized model is to its original."
    )
}
