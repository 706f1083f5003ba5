// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import SystemPackage
import TestSupport
import Testing

@testable import fidelio

/// Arguments that are paths: the bytes that the shell gave.
@Suite struct PathArgumentsTests {
    @Test(arguments: [
        Array("a/é".utf8), [0x61, 0xFF], [0x80, 0xBF], [0xED, 0xA0, 0x80], Array("a\\xFF".utf8),
        Array("\u{10FFFF}".utf8) + [0xF4], [],
    ])
    func keepTheirBytes(bytes: [UInt8]) throws {
        let text = ArgumentBytes.text(of: bytes)
        #expect(try #require(FilePath(argument: text)).bytes == bytes)
    }

    @Test func keepTheirBytesThroughTheParser() throws {
        let (file, output) = ([0x61, 0xFF, 0x2F, 0xFE] as [UInt8], Array("--output=".utf8) + [0xC3])
        let line = [file, output].map(ArgumentBytes.text)
        let command = try #require(try Fidelio.parseAsRoot(["dequantize"] + line) as? DequantizeCommand)
        #expect(command.file.bytes == file && command.output.bytes == [0xC3])
    }

    /// Arguments of one spelling are not one file.
    @Test func differWhereTheirBytesDo() {
        let (raw, text) = (ArgumentBytes.text(of: [0xFF]), ArgumentBytes.text(of: Array("\\xFF".utf8)))
        #expect(FilePath(argument: raw) != FilePath(argument: text))
        #expect(ArgumentBytes.shown(raw) == "\\xFF" && ArgumentBytes.shown(text) == "\\xFF")
    }

    @Test(arguments: ["a\0b", "\0", "\0\\x", "\0\\xZZ", "\0xFF"])
    func areNotTextWithANULThatNoShellGave(text: String) {
        #expect(FilePath(argument: text) == nil)
    }

    @Test(arguments: [
        ("folder/", "folder"), ("folder//", "folder"), ("folder", "folder"), ("file/", "file/."), ("file", "file"),
        ("new/", "new/."), ("new//", "new/."), ("folder/.", "folder/."),
    ])
    func areFoldersWithASlashAtTheEnd(argument: String, path: String) throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("folder")
        try folder.write([1], to: "file")
        let parsed = try #require(FilePath(argument: "\(folder.path.string)/\(argument)"))
        #expect(parsed == folder.path.appending(path))
        #expect(parsed.spelling.hasSuffix("/") == path.hasSuffix("."), "as it was given")
    }

    @Test func areTheRootByAnyNumberOfSlashes() {
        #expect(FilePath(argument: "/") == "/" && FilePath(argument: "//") == "/")
    }

    @Test func areTextsWithoutTheByteWhereTextIsAskedFor() throws {
        let name = ArgumentBytes.text(of: [0x6D, 0xFF])
        let line = ["baseline", "report.json", "-o", "b.json", "--candidate", name]
        let command = try #require(try Fidelio.parseAsRoot(line) as? BaselineCommand)
        #expect(command.candidate == "m\\xFF")
    }
}
