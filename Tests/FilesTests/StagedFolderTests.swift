// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Files

/// A folder of files that appear together.
@Suite struct StagedFolderTests {
    let folder: TemporaryFolder
    let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path.appending("above/report")
    }

    @Test func appearsWhole() throws {
        let report = try StagedFolder(path, overwrite: true)
        try report.write([1], to: "a")
        try report.write([2], to: "plots/b")
        #expect(path.isFolder == nil)
        try report.commit(last: "a")
        #expect(try names(path) == ["a", "plots"])
        #expect(try names(path.appending("plots")) == ["b"])
        #expect(try names(folder.path.appending("above")) == ["report"])
    }

    @Test func leavesNothingWhereItIsNotCommitted() throws {
        do {
            let report = try StagedFolder(path, overwrite: true)
            try report.write([1], to: "plots/a")
        }
        #expect(try names(folder.path.appending("above")) == [])
    }

    @Test func keepsWhatElseIsInAFolder() throws {
        try commit(["a": [1], "plots/b": [2]])
        try AtomicFile.write([9], to: path.appending("mine"), overwrite: false)
        try AtomicFile.write([9], to: path.appending("plots/mine"), overwrite: false)
        try commit(["a": [3], "plots/c": [4]])
        #expect(try names(path) == ["a", "mine", "plots"])
        #expect(try names(path.appending("plots")) == ["b", "c", "mine"])
        #expect(try FileBytes.contents(of: path.appending("a"), limit: 9) == [3])
    }

    @Test func refusesAPlaceThatIsTakenMeanwhile() throws {
        let report = try StagedFolder(path, overwrite: true)
        try report.write([1], to: "a")
        try commit(["b": [2]])
        let error = try #require(throws: FileError.self) { try report.commit(last: "a") }
        #expect(error.kind == .outputRefused)
        #expect(error.rule == "output-exists")
        #expect(try names(path) == ["b"])
        #expect(try names(folder.path.appending("above")) == ["report"])
    }

    @Test func replacesNothingWithoutPermission() throws {
        try commit(["a": [1]])
        let report = try StagedFolder(path, overwrite: false)
        try report.write([2], to: "a")
        let error = try #require(throws: FileError.self) { try report.commit(last: "a") }
        #expect(error.kind == .outputRefused)
        #expect(try FileBytes.contents(of: path.appending("a"), limit: 9) == [1])
    }

    @Test func removesWhatAKilledRunLeft() throws {
        let above = folder.path.appending("above")
        #expect(SystemCall.makeFolder(above) == 0)
        #expect(SystemCall.makeFolder(above.appending(".report.fidelio-1-ab.tmp")) == 0)
        #expect(SystemCall.makeFolder(above.appending(".report.fidelio-1-ab.tmp/plots")) == 0)
        try AtomicFile.write([1], to: above.appending(".report.fidelio-1-ab.tmp/plots/a"), overwrite: false)
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
            try report.write(bytes, to: FilePath(name))
        }
        try report.commit(last: "a")
    }

    private func names(_ path: FilePath) throws -> [FilePath.Component] {
        try Folder(path).names.filter { $0.kind == .regular }
    }
}

/// Folders that take the place of others.
@Suite struct FolderExchangeTests {
    let folder: TemporaryFolder
    let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path.appending("report")
        let first = try StagedFolder(path, overwrite: true)
        for name in ["last", "old", "plots/old", "plots/both"] { try first.write([1], to: FilePath(name)) }
        try first.commit(last: "last")
    }

    /// A reader that has opened the folder goes on with the old files, which are removed, and never sees some of both.
    @Test func takesThePlaceInOneStep() throws {
        let before = try #require(FileStatus(ofPath: path)).identity
        try replace()
        #expect(
            try #require(FileStatus(ofPath: path)).identity != before, "the files were put in their places one by one")
        #expect(StagedFolder.names(in: path) == ["last", "plots"])
        #expect(StagedFolder.names(in: path.appending("plots")) == ["both"])
        #expect(StagedFolder.names(in: folder.path) == ["report"])
    }

    @Test func keepsOtherPeoplesFilesAndPermissions() throws {
        for name in ["notes", "plots/mine"] { try AtomicFile.write([7], to: path.appending(name), overwrite: false) }
        let notes = try #require(FileStatus(ofPath: path.appending("notes"))).identity
        #expect(SystemCall.changeMode(of: path, to: 0o750) == 0)
        try replace()
        let status = try #require(FileStatus(ofPath: path))
        #expect(status.permissions == 0o750)
        #expect(try #require(FileStatus(ofPath: path.appending("notes"))).identity == notes)
        #expect(StagedFolder.names(in: path) == ["last", "notes", "plots"])
        #expect(StagedFolder.names(in: path.appending("plots")) == ["both", "mine"])
    }

    @Test func keepsALinkToTheFolder() throws {
        let link = folder.path.appending("link")
        #expect(link.linking(to: "report"))
        try replace(by: link)
        #expect(FileStatus(ofPath: link, followingLinks: false)?.type == .link)
        #expect(StagedFolder.names(in: path) == ["last", "plots"])
    }

    @Test(arguments: ["mine/deep", "plots/mine/deep"])
    func putsFilesInTheirPlacesWhereOthersHaveFolders(name: String) throws {
        let before = try #require(FileStatus(ofPath: path)).identity
        #expect(SystemCall.makeFolder(path.appending(name).folder) == 0)
        try AtomicFile.write([7], to: path.appending(name), overwrite: false)
        try replace()
        #expect(try #require(FileStatus(ofPath: path)).identity == before)
        #expect(try FileBytes.contents(of: path.appending(name), limit: 9) == [7])
        #expect(try FileBytes.contents(of: path.appending("last"), limit: 9) == [2])
        #expect(path.appending("old").isFolder == nil && path.appending("plots/old").isFolder == nil)
        #expect(StagedFolder.names(in: folder.path) == ["report"])
    }

    @Test func isRefusedBeforeTheWorkWhereNothingCanBeMade() throws {
        try AtomicFile.write([1], to: folder.path.appending("file"), overwrite: false)
        for place in ["file/report", String(repeating: "x", count: 300), "file/a/b"] {
            let error = try #require(throws: FileError.self) { try StagedFolder.check(folder.path.appending(place)) }
            #expect(error.kind == .outputRefused)
        }
        for place in ["report", "new", "new/er/still/"] { try StagedFolder.check(folder.path.appending(place)) }
        #expect(StagedFolder.names(in: folder.path) == ["file", "report"])
    }

    private func replace(by path: FilePath? = nil) throws {
        let next = try StagedFolder(path ?? self.path, overwrite: true)
        for name in ["last", "plots/both"] { try next.write([2], to: FilePath(name)) }
        try next.commit(last: "last") { ["old", "plots/old"].contains($0) }
    }
}

extension FilePath {
    fileprivate func linking(to target: String) -> Bool { unsafe symlink(target, string) == 0 }
}
