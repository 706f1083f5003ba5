// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Testing

/// Where the files are that tests read.
package enum TestFiles {
    /// The folder `Fixtures` of the repository.
    package static let fixtures = checkout + "/Fixtures"

    /// The folder `docs` of the repository.
    package static let docs = checkout + "/docs"

    /// The folder of models and golden files that stand outside the repository; nil if there is none.
    ///
    /// It is the environment's `FIDELIO_SHARED`, or a folder `shared` beside the checkout or one level up.
    package static let shared: String? = {
        if let path = ProcessInfo.processInfo.environment["FIDELIO_SHARED"] { return path }
        return ["/../shared", "/../../shared"].map { checkout + $0 }
            .first { FileManager.default.fileExists(atPath: $0 + "/SPEC.md") }
    }()

    /// The path of a file in `shared`.
    package static func shared(_ name: String) throws -> String {
        try #require(shared, "set FIDELIO_SHARED to the folder of models and golden files") + "/" + name
    }

    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .path
}

extension Trait where Self == ConditionTrait {
    /// The test needs the models and golden files outside the repository, and says so if they are not there.
    package static var needsShared: Self {
        .enabled(if: TestFiles.shared != nil, "needs the shared models: set FIDELIO_SHARED")
    }
}
