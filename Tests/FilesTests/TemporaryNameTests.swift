// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Files

/// Temporary files that have a name: if the file system has no files without one, and for a moment at a replacement.
@Suite struct TemporaryNameTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func isRecognisableAndShort() throws {
        let name = TemporaryName(beside: folder.path("model.safetensors"))
        defer { name.forget() }
        #expect(name.path.string.hasPrefix(folder.path(".model.safetensors.fidelio-").string))
        #expect(name.path.extension == "tmp")
        let long = TemporaryName(beside: FilePath(String(repeating: "\u{6F22}", count: 85)))
        defer { long.forget() }
        #expect(long.path.length <= 255 && String(validating: long.path) != nil)
    }

    @Test(arguments: [false, true])
    func isRenamedWhenCommitted(overwrite: Bool) throws {
        if overwrite { try folder.write([9], to: "out") }
        let file = try AtomicFile(creating: folder.path("out"), overwrite: overwrite, named: true)
        try file.write([1], at: 0)
        #expect(try folder.names().first?.hasPrefix(".out.fidelio-") == true)
        try file.commit()
        #expect(try folder.names() == ["out"])
        #expect(try folder.bytes(of: "out") == [1])
    }

    @Test func doesNotReplaceAFileThatAppearsMeanwhile() throws {
        let file = try AtomicFile(creating: folder.path("out"), overwrite: false, named: true)
        try folder.write([1], to: "out")
        let error = try #require(throws: FileError.self) { try file.commit() }
        #expect(error.rule == "output-exists")
        #expect(try folder.bytes(of: "out") == [1])
        #expect(try folder.names() == ["out"])
    }

    @Test func isRemovedWithTheObject() throws {
        _ = try AtomicFile(creating: folder.path("out"), overwrite: false, named: true)
        #expect(try folder.names() == [])
    }

    @Test func isRemovedByTheNextRunUnlessItIsInUse() throws {
        try folder.write([1], to: ".out.fidelio-1-abc.tmp")
        try folder.write([1], to: ".other.fidelio-1-abc.tmp")
        try folder.write([1], to: ".out.fidelio-notes")
        let first = try AtomicFile(creating: folder.path("out"), overwrite: false, named: true)
        let second = try AtomicFile(creating: folder.path("out"), overwrite: true, named: true)
        #expect(try folder.names().count == 4)
        try first.commit()
        try second.commit()
        #expect(try folder.names() == [".other.fidelio-1-abc.tmp", ".out.fidelio-notes", "out"])
    }

    @Test func removeAllRemovesWhatIsUnfinished() async throws {
        // In a process of its own, since it would take the temporary files of other tests too.
        let result = try await #require(processExitsWith: .exitCode(3), observing: [\.standardErrorContent]) {
            [path = folder.path as FilePath] in
            let files = try (0..<100)
                .map {
                    try AtomicFile(creating: path.appending("out\($0)"), overwrite: false, named: true)
                }
            try files[0].commit()
            let report = try StagedFolder(path.appending("report"), overwrite: false)
            try report.write([1], to: "plots/a")
            TemporaryFiles.removeAll { exit(3) }
        }
        #expect(try folder.names() == ["out0"], "\(String(decoding: result.standardErrorContent, as: UTF8.self))")
    }
}
