// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Checkpoints

/// A folder of files that appear together.
@Suite struct StagedFolderTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/above/report"
    }

    @Test func appearsWhole() throws {
        let report = try StagedFolder(path, overwrite: true)
        try report.write([1], to: "a")
        try report.write([2], to: "plots/b")
        #expect(path.isFolder == nil)
        try report.commit(last: "a")
        #expect(try names(path) == ["a", "plots"])
        #expect(try names(path + "/plots") == ["b"])
        #expect(try names(folder.path + "/above") == ["report"])
    }

    @Test func leavesNothingWhereItIsNotCommitted() throws {
        do {
            let report = try StagedFolder(path, overwrite: true)
            try report.write([1], to: "plots/a")
        }
        #expect(try names(folder.path + "/above") == [])
    }

    @Test func keepsWhatElseIsInAFolder() throws {
        try commit(["a": [1], "plots/b": [2]])
        try AtomicFile.write([9], to: path + "/mine", overwrite: false)
        try AtomicFile.write([9], to: path + "/plots/mine", overwrite: false)
        try commit(["a": [3], "plots/c": [4]])
        #expect(try names(path) == ["a", "mine", "plots"])
        #expect(try names(path + "/plots") == ["b", "c", "mine"])
        #expect(try FileBytes.contents(of: path + "/a", limit: 9) == [3])
    }

    @Test func refusesAPlaceThatIsTakenMeanwhile() throws {
        let report = try StagedFolder(path, overwrite: true)
        try report.write([1], to: "a")
        try commit(["b": [2]])
        let error = try #require(throws: CheckpointError.self) { try report.commit(last: "a") }
        #expect(error.kind == .outputRefused)
        #expect(error.rule == "output-exists")
        #expect(try names(path) == ["b"])
        #expect(try names(folder.path + "/above") == ["report"])
    }

    @Test func replacesNothingWithoutPermission() throws {
        try commit(["a": [1]])
        let report = try StagedFolder(path, overwrite: false)
        try report.write([2], to: "a")
        let error = try #require(throws: CheckpointError.self) { try report.commit(last: "a") }
        #expect(error.kind == .outputRefused)
        #expect(try FileBytes.contents(of: path + "/a", limit: 9) == [1])
    }

    @Test func removesWhatAKilledRunLeft() throws {
        let above = folder.path + "/above"
        #expect(SystemCall.makeFolder(above) == 0)
        #expect(SystemCall.makeFolder(above + "/.report.fidelio-1-ab.tmp") == 0)
        #expect(SystemCall.makeFolder(above + "/.report.fidelio-1-ab.tmp/plots") == 0)
        try AtomicFile.write([1], to: above + "/.report.fidelio-1-ab.tmp/plots/a", overwrite: false)
        let other = try StagedFolder(path, overwrite: true)
        try other.write([5], to: "x")
        try commit(["a": [1]])
        #expect(try names(above).count == 2, "another run's folder is locked, and stays")
        other.discard()
        #expect(try names(above) == ["report"])
    }

    private func commit(_ files: [String: [UInt8]]) throws {
        let report = try StagedFolder(path, overwrite: true)
        for (name, bytes) in files {
            try report.write(bytes, to: name)
        }
        try report.commit(last: "a")
    }

    private func names(_ path: String) throws -> [String] {
        try Folder(path).names.filter { $0 != "." && $0 != ".." }
    }
}
