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
        version: Version.line,
        groupedSubcommands: commands
    )

    /// The commands, by what they are for.
    static let commands: [CommandGroup] = [
        CommandGroup(
            name: "Look",
            subcommands: [
                InspectCommand.self, DiagnoseCommand.self, SurveyCommand.self, AnalyzeCommand.self, MergeCommand.self,
                PlanCommand.self, ReportCommand.self, ActivationsCommand.self, PicturesCommand.self,
            ]),
        CommandGroup(name: "Make", subcommands: [ConvertCommand.self, DequantizeCommand.self, RepairCommand.self]),
        CommandGroup(name: "Guard", subcommands: [BaselineCommand.self, CheckCommand.self]),
        CommandGroup(name: "Publish", subcommands: [AttestCommand.self, VerifyCommand.self]),
    ]

    /// What is printed below the list of commands.
    static let examples = """

        EXAMPLES:
          What is wrong with a download:
            fidelio model.safetensors
          What INT8 costs each layer, and how good a published file is:
            fidelio analyze original.safetensors model.safetensors
          An INT8 file of your own:
            fidelio convert -i original.safetensors -o good.safetensors --convrot
        """

    static func main() async {
        StandardDescriptors.prepare()
        StandardDescriptors.raiseLimit()
        StandardDescriptors.checkArguments()
        Interruption.prepare()
        do {
            let arguments = try ArgumentSpelling.normalized(CommandLine.keptArguments)
            let line = try CommandWord(commands: commands).checked(arguments)
            var command = try parseAsRoot(GivenAddresses.takenOut(of: line))
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
        if exitCode(for: error) == .success, fullMessage(for: error) == helpMessage() {
            StandardOutput.print([helpMessage(), examples])
            exit(withError: ExitCode.success)
        }
        guard exitCode(for: error) == .failure, !(error is ExitCode) else {
            let message = fullMessage(for: error)
            guard message.utf8.contains(0) else { exit(withError: error) }
            StandardError.print(ArgumentBytes.shown(message))
            exit(withError: exitCode(for: error))
        }
        StandardError.print("Error: \("\(error)".printable())")
        exit(withError: ExitCode(for: error))
    }
}
