// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import OrderedCollections
import SystemPackage
import TestSupport
import Testing

@testable import Files

/// An output is there whole or not at all.
@Suite struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func appearsWithCommitOnly() throws {
        let file = try AtomicFile(creating: folder.path("out"), overwrite: false)
        try file.write([1, 2, 3], at: 0)
        #expect(try !folder.names().contains("out"))
        try file.commit()
        #expect(try folder.names() == ["out"])
        #expect(try folder.bytes(of: "out") == [1, 2, 3])
    }

    @Test func leavesNothingWhenDiscardedOrForgotten() throws {
        let file = try AtomicFile(creating: folder.path("out"), overwrite: false)
        try file.write([1], at: 0)
        file.discard()
        #expect(try folder.names() == [])
        _ = try AtomicFile(creating: folder.path("out"), overwrite: false)
        #expect(try folder.names() == [])
    }

    @Test func refusesUseAfterItsEnd() throws {
        let file = try AtomicFile(creating: folder.path("out"), overwrite: false)
        try file.write([1], at: 0)
        try file.commit()
        let facts = "expected a file that is being written, found one that was committed or discarded"
        let sentence = "\"\(folder.path("out"))\" failed while it was read or written: \(facts) (rule output-finished)."
        try expect(.io, sentence) { try file.write([2], at: 0) }
        try expect(.io, sentence) { try file.commit() }
        file.discard()
        #expect(try folder.bytes(of: "out") == [1])
    }

    @Test func replacesAFileOnlyWhereAllowed() throws {
        try folder.write([1], to: "out")
        let facts = "expected no file there, or the permission to overwrite it (--overwrite), found a regular file"
        try expect(.outputRefused, "\"\(folder.path("out"))\" cannot be written: \(facts) (rule output-exists).") {
            try AtomicFile.write([2], to: folder.path("out"), overwrite: false)
        }
        #expect(try folder.bytes(of: "out") == [1])
        try AtomicFile.write("3", to: folder.path("out"), overwrite: true)
        #expect(try folder.bytes(of: "out") == [0x33])
        #expect(try folder.names() == ["out"])
    }

    @Test func doesNotReplaceAFileThatAppearsMeanwhile() throws {
        let file = try AtomicFile(creating: folder.path("out"), overwrite: false)
        try folder.write([1], to: "out")
        let facts =
            "expected no file there, or the permission to overwrite it (--overwrite), found one that appeared meanwhile"
        try expect(.outputRefused, "\"\(folder.path("out"))\" cannot be written: \(facts) (rule output-exists).") {
            try file.commit()
        }
        #expect(try folder.bytes(of: "out") == [1])
        #expect(try folder.names() == ["out"])
    }

    @Test func replacesASymbolicLinkAndNotWhatItPointsTo() throws {
        try folder.write([1], to: "target")
        try folder.linkSymbolically("out", to: "target")
        try folder.linkSymbolically("dangling", to: "nothing")
        for name in ["out", "dangling"] {
            let facts = "expected no file there, or the permission to overwrite it (--overwrite), found a symbolic link"
            try expect(.outputRefused, "\"\(folder.path(name))\" cannot be written: \(facts) (rule output-exists).") {
                try AtomicFile.write([2], to: folder.path(name), overwrite: false)
            }
            try AtomicFile.write([2], to: folder.path(name), overwrite: true)
            #expect(try folder.bytes(of: name) == [2])
        }
        #expect(try folder.bytes(of: "target") == [1])
        #expect(try folder.names() == ["dangling", "out", "target"])
    }

    @Test(arguments: ["folder", "fifo", "link"])
    func refusesWhatIsNoFileEvenWithPermission(name: String) throws {
        try folder.makeFolder("folder")
        try folder.makeFIFO("fifo")
        try folder.linkSymbolically("link", to: "/dev/null")
        let found = ["folder": "a folder", "fifo": "a FIFO", "link": "a device"][name] ?? ""
        let facts = "expected a regular file or none, found \(found) (rule output-not-a-file)."
        try expect(.outputRefused, "\"\(folder.path(name))\" cannot be written: \(facts)") {
            try AtomicFile.write([1], to: folder.path(name), overwrite: true)
        }
    }

    @Test(arguments: [
        ("nothing/out", "No such file or directory"), ("file/out", "Not a directory"),
        (String(repeating: "n", count: 256), "File name too long"), ("loop", "Too many levels of symbolic links"),
    ])
    func saysBeforeTheWorkThatAPathCannotBeWritten(name: String, found: String) throws {
        try folder.write([], to: "file")
        try folder.linkSymbolically("loop", to: "loop/x")
        let path = folder.path(name == "loop" ? "loop/out" : name)
        try expect(.outputRefused, "Cannot write \"\(path)\": \(found) (rule not-writable).") {
            _ = try AtomicFile(creating: path, overwrite: false)
        }
    }

    @Test(arguments: ["", "folder/.", "..", "/"])
    func refusesPathsOfNoFile(name: FilePath) throws {
        let error = try #require(throws: FileError.self) { try AtomicFile(creating: name, overwrite: true) }
        #expect(error.rule == "output-path" && error.kind == .outputRefused)
    }

    @Test func leavesNothingWhereThereIsNoSpace() async throws {
        // In a process of its own, whose files may have 4096 bytes: the system fails as on a full disk.
        let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [path = folder.path("out") as FilePath] in
            try limitFileSize(to: 4096)
            let small = try AtomicFile(creating: path, overwrite: false)
            let first = try #require(throws: FileError.self) {
                try small.write(Array(repeating: 1, count: 4097), at: 0)
            }
            let plan = TensorPlan(name: "a", elementType: .u8, shape: [4096])
            let second = try #require(throws: FileError.self) {
                try CheckpointWriter(creating: path, overwrite: false, tensors: [plan], metadata: [:])
            }
            #expect(first.description == "Cannot write \"\(path)\": File too large (rule disk-full).")
            #expect(first == second)
        }
        #expect(try folder.names() == [], "\(String(decoding: result.standardErrorContent, as: UTF8.self))")
    }

    @Test func keepsNamesOf255Bytes() throws {
        let name = String(repeating: "\u{6F22}", count: 85)
        try AtomicFile.write([1], to: folder.path(name), overwrite: false)
        try AtomicFile.write([2], to: folder.path(name), overwrite: true)
        #expect(try folder.bytes(of: name) == [2])
        #expect(try folder.names() == [name])
    }

    private func expect(_ kind: FileError.Kind, _ sentence: String, from body: () throws -> Void) throws {
        let error = try #require(throws: FileError.self, performing: body)
        #expect(error.description == sentence)
        #expect(error.kind == kind)
    }
}
