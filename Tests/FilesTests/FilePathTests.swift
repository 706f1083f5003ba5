// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import SystemPackage
import TestSupport
import Testing

@testable import Files

/// Paths are bytes, and are opened by them; texts are made of them for people only.
@Suite struct FilePathTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [
        Array("a/é/漢😀".utf8), [0xFF], [0x80, 0xBF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        Array("x".utf8) + [0xC3], [0xC3] + Array("é".utf8), Array("\u{10FF80}\u{10FFFF}\u{10FF7F}".utf8),
        Array(1...255), [],
    ])
    func areTheSameBytesAgain(bytes: [UInt8]) {
        #expect(FilePath(bytes: bytes).bytes == bytes)
    }

    @Test(arguments: [
        (Array("a/é".utf8), "a/é"), ([0x61, 0xE9, 0x0A], "a\\xE9\n"), ([0xC3] + Array("é".utf8), "\\xC3é"),
        ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), (Array("\u{10FF80}\\".utf8), "\u{10FF80}\\"), ([0x80], "\\x80"),
        ([], ""),
    ])
    func areSpelledByTheirBytes(bytes: [UInt8], spelling: String) {
        #expect(FilePath(bytes: bytes).spelling == spelling)
    }

    @Test func arePrintedWithoutWhatATerminalObeys() {
        #expect(FilePath(bytes: [0x61, 0xE9, 0x0A]).printable() == "a\\xE9\\u{A}")
        #expect(FilePath("abcdefghij").printable(limit: 8) == "abcdef…ij")
    }

    @Test(arguments: [
        ("a/b", "b"), ("a/b/.", "b"), ("b", "b"), (".", "."), ("..", ".."), ("/", "/"), ("", ""), ("/.", "/"),
    ])
    func haveTheNameOfTheirLastComponent(path: FilePath, name: String) {
        #expect(path.name == name)
    }

    @Test func areSpelledAsFoldersWhereTheyWereGivenSo() {
        #expect(FilePath("a/b/.").spelling == "a/b/" && FilePath("a/b/.").isMarkedAsFolder)
        #expect(FilePath(".").spelling == "." && !FilePath(".").isMarkedAsFolder)
    }

    @Test(arguments: [("a/b", "a"), ("b", "."), ("/b", "/"), ("/", "/"), ("", "."), ("./b", "."), ("a/b/.", "a/b")])
    func areInAFolder(path: FilePath, folder: FilePath) {
        #expect(path.folder == folder)
    }

    @Test func areNotMadeOfATextWithANUL() {
        #expect(FilePath(text: "a\0b") == nil && FilePath(text: "\0") == nil)
        #expect(FilePath(text: "a/b") == "a/b")
        let error = #expect(throws: FileError.self) { try Checkpoint(opening: "a\0b") }
        #expect(error?.kind == .missing && error?.description.hasPrefix("Cannot open \"a\\u{0}b\": ") == true)
    }

    @Test func leadToFilesWhoseNamesAreNotUTF8() throws {
        let name = try #require(FilePath.Component(bytes: [0x6D, 0xFF] + Array(".safetensors".utf8)))
        let path = folder.path.appending(name)
        try AtomicFile.write(SafetensorsBytes.file([("a", "U8", [1], [7])]), to: path, overwrite: false)
        #expect(try Checkpoint(opening: folder.path).paths == [path])
        let checkpoint = try Checkpoint(opening: path)
        #expect(checkpoint.tensors.map(\.name) == ["a"] && checkpoint.name == "m\\xFF.safetensors")
        try AtomicFile.write([1], to: path, overwrite: true)
        #expect(try Folder(folder.path).names == [".", "..", name])
    }

    /// Two names that are spelled alike are two files.
    @Test func areNotTheTextThatTheyAreSpelledAs() throws {
        let raw = folder.path.appending(try #require(FilePath.Component(bytes: [0x6D, 0xFF])))
        let text = folder.path("m\\xFF")
        #expect(raw.spelling == text.spelling && raw != text && FileTarget(raw) != FileTarget(text))
        try AtomicFile.write([1], to: raw, overwrite: false)
        try AtomicFile.write([2], to: text, overwrite: false)
        #expect(try FileBytes.contents(of: raw, limit: 9) == [1] && FileBytes.contents(of: text, limit: 9) == [2])
    }

    @Test func namesOfUnfinishedOutputsFitWhateverTheBytes() throws {
        for bytes in [Array(repeating: UInt8(0xFF), count: 255), Array(repeating: 0x80, count: 255)] {
            let path = folder.path.appending(try #require(FilePath.Component(bytes: bytes)))
            let file = try AtomicFile(creating: path, overwrite: false, named: true)
            try file.write([1], at: 0)
            try file.commit()
            #expect(try FileBytes.contents(of: path, limit: 9) == [1])
        }
    }
}
