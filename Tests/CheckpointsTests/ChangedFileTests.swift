// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Checkpoints

/// Files that another program writes to while they are read.
@Suite struct ChangedFileTests {
    let folder: TemporaryFolder
    let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path.appending("m.safetensors")
        try AtomicFile.write(SafetensorsBytes.file([("a", "U8", [4], [1, 2, 3, 4])]), to: path, overwrite: false)
    }

    @Test func areTheSameWhereNobodyWrites() throws {
        try Checkpoint(opening: path).checkUnchanged()
    }

    @Test func areNoticedWhereTheyGrow() throws {
        let checkpoint = try Checkpoint(opening: path)
        #expect(unsafe truncate(path.string, 100) == 0)
        let error = try #require(throws: FileError.self) { try checkpoint.checkUnchanged() }
        #expect(error.kind == .io)
        #expect(
            error.description == """
                Cannot read "\(path)": another program wrote to it while it was read; run again when it is finished \
                (rule file-changed).
                """
        )
        #expect(error.found == "100 bytes")
    }

    @Test func areNoticedWhereTheyAreRewrittenAtTheSameSize() throws {
        let checkpoint = try Checkpoint(opening: path)
        let file = unsafe open(path.string, O_WRONLY)
        defer { close(file) }
        var times = [timespec(tv_sec: 1, tv_nsec: 1), timespec(tv_sec: 1, tv_nsec: 1)]
        #expect(unsafe futimens(file, &times) == 0)
        let error = try #require(throws: FileError.self) { try checkpoint.checkUnchanged() }
        #expect(error.rule == "file-changed")
        #expect(error.found == "that they were written to")
    }

    @Test func mayBeReplacedByAnotherOfTheSameName() throws {
        let checkpoint = try Checkpoint(opening: path)
        try AtomicFile.write([1], to: path, overwrite: true)
        try checkpoint.checkUnchanged()
        #expect(try checkpoint.bytes(of: #require(checkpoint.tensor(named: "a"))) == [1, 2, 3, 4])
    }

    @Test func areRefusedWhereTheyAreTooLongToBeRead() throws {
        #expect(try FileBytes.contents(of: path, limit: 1_000).count == FileStatus(ofPath: path)?.byteCount)
        let error = try #require(throws: FileError.self) { try FileBytes.contents(of: path, limit: 10) }
        #expect(error.kind == .damaged)
        #expect(
            error.description == """
                Cannot read "\(path)": it has \(FileStatus(ofPath: path)?.byteCount ?? 0) bytes; a file of this kind has at \
                most 10 bytes (rule file-length).
                """)
    }
}
