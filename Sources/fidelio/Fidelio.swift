// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Codecs
import Files
import Glibc

/// The root command: it only lists its subcommands.
@main
struct Fidelio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fidelio",
        abstract: "Tells how faithful a quantized model is to its original.",
        version: Version.current,
        subcommands: [
            InspectCommand.self, ConvertCommand.self, DequantizeCommand.self, AnalyzeCommand.self, DiagnoseCommand.self,
            RepairCommand.self, ReportCommand.self, BaselineCommand.self, CheckCommand.self, AttestCommand.self,
            VerifyCommand.self,
        ]
    )

    static func main() async {
        StandardDescriptors.prepare()
        StandardDescriptors.checkLimit()
        Interruption.prepare()
        do {
            let arguments = try ArgumentSpelling.normalized(CommandLine.pathArguments)
            var command = try parseAsRoot(arguments)
            try checkCPULevel()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(reporting: error)
        }
    }

    /// Refuses a CPU level that the environment names and that cannot be taken: figures of a test would be those of another.
    private static func checkCPULevel() throws(CPULevelError) {
        _ = try CPULevel.named(unsafe getenv("FIDELIO_CPU").map { unsafe String(cString: $0) })
    }

    /// Ends the process: what the parser throws goes the parser's way, anything else is said in its own sentence.
    private static func exit(reporting error: any Error) -> Never {
        guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
        StandardError.print("Error: \("\(error)".printable())")
        exit(withError: ExitCode(for: error))
    }
}
