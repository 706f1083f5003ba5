// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import Surveys
import SystemPackage

/// What a survey looks at.
struct SurveyArguments: ParsableArguments {
    @Argument(
        help: "What to survey: folders, in which every model is taken, models, and addresses.", completion: .file())
    var places: [ModelArgument] = []

    @Option(
        help: ArgumentHelp("Also every path and address in this file, one per line.", valueName: "file"),
        completion: .file())
    var list: [FilePath] = []

    mutating func validate() throws {
        guard !places.isEmpty || !list.isEmpty else {
            throw ValidationError("A folder is missing: what to survey.")
        }
        if let text = places.first(where: { $0.path?.name.hasSuffix(".txt") ?? false }) {
            throw ValidationError(
                "A list of paths is given by its option: --list \(text.spelling.printable(limit: 200))")
        }
    }

    /// Everything that was named, on the command line and in lists.
    ///
    /// - Throws: `FileError` for a list that cannot be read, `ValidationError` for what begins like an address and is none.
    func models() throws -> [ModelArgument] {
        try places + list.flatMap { try PathList(at: $0).lines.map(Self.model) }
    }

    /// Refuses what the command line names and is not there: a typo, of which an index would be empty.
    ///
    /// A line of a list may name what has gone since.
    ///
    /// - Throws: `FileError` of kind `missing`.
    func check() throws(FileError) {
        for path in places.compactMap(\.path) where path.isFolder == nil { _ = try FileBytes(opening: path) }
    }

    private static func model(_ line: [UInt8]) throws -> ModelArgument {
        if let text = String(validating: line, as: UTF8.self), GivenAddresses.isAddress(text) {
            let shown = try GivenAddresses.kept(text)
            if let given = try GivenAddresses.given(shown) { return .remote(given, spelling: shown) }
        }
        return .path(FilePath(given: line))
    }
}

extension ModelArgument {
    /// Where a survey finds it.
    var place: SurveyEntry.Place {
        switch self {
        case .path(let path): .path(path)
        case .remote(_, let spelling): .address(spelling)
        }
    }

    /// The model that a survey looks at; nil for an address that was not given.
    init?(_ place: SurveyEntry.Place) {
        switch place {
        case .path(let path): self = .path(path)
        case .address(let spelling):
            guard let given = (try? GivenAddresses.given(spelling)) ?? nil else { return nil }
            self = .remote(given, spelling: spelling)
        }
    }
}
