// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Files
import Glibc
import Remote
import Synchronization

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
    /// - Throws: `FileError` as `Checkpoint.init(at:)`, `ValidationError` for an endpoint that is not an address.
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
            ReadAmount(session.total, of: Self.remoteBytes(of: models))
        }
    }

    /// Asks whether models that are elsewhere may be read whole, and has that begin.
    ///
    /// - Parameters:
    ///   - models: what will be read.
    ///   - isAgreed: whether the command line says yes.
    ///   - run: how it is said how much that will be.
    /// - Throws: `ValidationError` with the number of bytes if there is no terminal to ask on; `ExitCode.failure` for a no.
    func beginReadingWhole(_ models: [Checkpoint?], isAgreed: Bool, _ run: RunArguments) throws {
        guard let session else { return }
        let amount = ReadAmount.text(Self.remoteBytes(of: models))
        if !isAgreed {
            guard StandardError.isTerminal, isatty(STDIN_FILENO) == 1 else {
                throw ValidationError(
                    "\(amount) would come over the network, since every byte is read: say --yes to have that begin.")
            }
            StandardError.write("\(amount) will come over the network. Begin? [y/N] ")
            guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw ExitCode.failure }
        } else {
            run.note(["\(amount) will come over the network."])
        }
        session.beginReadingWhole()
    }

    private static func remoteBytes(of models: [Checkpoint?]) -> Int {
        models.compactMap { $0 }.flatMap(\.files).filter { $0 is HTTPBytes }.reduce(0) { $0 + $1.byteCount }
    }
}
