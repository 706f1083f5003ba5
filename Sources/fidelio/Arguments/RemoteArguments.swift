// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Remote
import SystemPackage

/// How files at addresses are read.
struct RemoteArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Believe servers by the certificates in this file (PEM) instead of the system's.", valueName: "file"),
        completion: .file())
    var caFile: FilePath?

    @Option(
        help: ArgumentHelp(
            "Send the headers in this file, one NAME: VALUE per line, to the host that an address names.",
            valueName: "file"),
        completion: .file())
    var headerFile: FilePath?

    /// What opens models for a command that is told these models.
    func opener(for models: [ModelArgument?]) throws -> ModelOpener {
        guard models.contains(where: { $0.map { $0.path == nil } ?? false }) else { return ModelOpener(session: nil) }
        let environment = ProcessVariables.values(of: RemoteSession.variables)
        do {
            let credentials = try Credentials(headerFile: headerFile, environment: environment)
            let session = try RemoteSession(
                .init(
                    authorities: caFile, credentials: credentials, agent: "fidelio/\(Version.current)",
                    environment: environment))
            return ModelOpener(session: session)
        } catch let error as AddressProblem {
            throw ValidationError("An address cannot be read: \(error).")
        }
    }
}

/// Whether files at addresses may be fetched whole without a question.
struct TransferArguments: ParsableArguments {
    @Flag(help: "Begin to read models at addresses whole without asking; scripts need it.")
    var yes = false
}
