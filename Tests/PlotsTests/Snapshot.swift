// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Text that is kept beside the tests, to see what a change does to it.
///
/// With `FIDELIO_RECORD` in the environment, the text is written instead of compared, and the test fails, so that no one
/// records without knowing.
struct Snapshot {
    private let file: URL

    init(_ name: String, beside test: String = #filePath) {
        file = URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent("Snapshots/\(name)")
    }

    /// Expects that `text` is what was recorded.
    func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["FIDELIO_RECORD"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file.lastPathComponent)", sourceLocation: sourceLocation)
            return
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        let difference = text.split(separator: "\n").difference(from: recorded.split(separator: "\n"))
        #expect(text == recorded, "differs in \(difference)", sourceLocation: sourceLocation)
    }
}
