// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Files
import Remote
import Synchronization
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

    /// Opens models for a command that is told these models.
    ///
    /// - Parameter readsWhole: whether every byte will be read.
    func opener(for models: [ModelArgument?], readsWhole: Bool) throws -> ModelOpener {
        guard models.contains(where: { $0.map { $0.path == nil } ?? false }) else { return ModelOpener(session: nil) }
        let environment = Environment.variables(RemoteSession.variables)
        do {
            let credentials = try Credentials(headerFile: headerFile, environment: environment)
            let session = try RemoteSession(
                .init(
                    authorities: caFile, credentials: credentials, readsWhole: readsWhole,
                    agent: "fidelio/\(Version.current)", environment: environment))
            return ModelOpener(session: session)
        } catch let error as AddressProblem {
            throw ValidationError("An address cannot be read: \(error).")
        }
    }
}

/// Opens models on this machine and on others.
struct ModelOpener {
    /// The connections; nil if no model is on another machine.
    let session: RemoteSession?

    /// Connections end with the process, and not before: threads may still be fetching ahead.
    private static let sessions = Mutex<[RemoteSession]>([])

    /// An opener with the connections of a command.
    init(session: RemoteSession?) {
        self.session = session
        if let session { Self.sessions.withLock { $0.append(session) } }
    }

    /// Opens a model.
    ///
    /// - Throws: `FileError` as `Checkpoint.init(at:)`, `ValidationError` for an endpoint that is no address.
    func open(_ model: ModelArgument) throws -> Checkpoint {
        try Checkpoint(at: location(of: model))
    }

    private func location(of model: ModelArgument) throws -> Location {
        switch model {
        case .path(let path): return .path(path)
        case .remote(let given, _):
            guard let session else { preconditionFailure("a session is made for models that are elsewhere") }
            switch given {
            case .address(let address): return .remote(RemoteFile(address, in: session))
            case .hub(let file):
                do throws(AddressProblem) {
                    return .remote(try RemoteFile(file, in: session))
                } catch {
                    throw ValidationError("An address cannot be read: it \(error).")
                }
            }
        }
    }

    /// What was read of models that are elsewhere; nil if there are none.
    func amount(of models: [Checkpoint?]) -> ReadAmount? {
        session.map { session in
            let sources = models.compactMap { $0 }.flatMap(\.files)
            let whole = sources.filter { $0 is HTTPBytes }.reduce(0) { $0 + $1.byteCount }
            return ReadAmount(session.total, of: whole)
        }
    }
}
