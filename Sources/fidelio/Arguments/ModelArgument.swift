// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Files
import Remote
import SystemPackage

/// A model as an argument names it: by its path, or by an address.
enum ModelArgument: ExpressibleByArgument, Sendable, Equatable {
    /// A file, an index of shards or a folder of this machine.
    case path(FilePath)
    /// A file or an index of shards of another machine, and what people may see of its address.
    case remote(GivenAddresses.Given, spelling: String)

    /// The model that an argument names.
    init?(argument: String) {
        if let given = try? GivenAddresses.given(argument) {
            self = .remote(given, spelling: argument)
        } else if let path = FilePath(argument: argument) {
            self = .path(path)
        } else {
            return nil
        }
    }

    /// What messages call it.
    var spelling: String {
        switch self {
        case .path(let path): path.spelling
        case .remote(_, let spelling): spelling
        }
    }

    /// Its path; nil if it is on another machine.
    var path: FilePath? {
        if case .path(let path) = self { path } else { nil }
    }

    /// Every model in a folder and those below it; another argument is the one that it names.
    var models: [ModelArgument] {
        path.map { Checkpoint.modelPaths(in: $0).map(ModelArgument.path) } ?? [self]
    }
}
