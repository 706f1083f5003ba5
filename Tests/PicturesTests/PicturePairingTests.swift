// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Pictures
import SystemPackage
import TestSupport
import Testing

/// Which pictures of two folders belong together.
struct PicturePairingTests {
    private let folder = TemporaryFolders()

    /// Two folders, `a` and `b`.
    private final class TemporaryFolders: Sendable {
        let root = try? TemporaryFolder()

        /// Writes pictures: by name, the seed that they tell; nil for pictures without texts.
        func write(_ side: String, _ pictures: [String: Int?]) throws {
            let root = try #require(root)
            try FileManager.default.createDirectory(
                atPath: root.path(side).string, withIntermediateDirectories: true)
            for (name, seed) in pictures {
                var picture = PNGBytes(width: 1, height: 1)
                if let seed {
                    picture.chunks = [("tEXt", Array("parameters\0a cat\nSteps: 4, Seed: \(seed)".utf8))]
                }
                try root.write(picture.file, to: "\(side)/\(name)")
            }
        }

        func path(_ name: String) throws -> FilePath { try #require(root).path(name) }
    }

    private func pairing(_ reference: [String: Int?], _ candidate: [String: Int?]) throws -> PicturePairing {
        try folder.write("a", reference)
        try folder.write("b", candidate)
        return try PicturePairing(reference: folder.path("a"), candidate: folder.path("b"))
    }

    private func names(_ pairing: PicturePairing) -> [String] {
        pairing.pairs.map { "\($0.reference.name) \($0.candidate.name) \($0.match)" }
    }

    @Test func pairsTwoFiles() throws {
        try folder.write("a", ["1.png": nil])
        let path = try folder.path("a/1.png")
        let pairing = try PicturePairing(reference: path, candidate: path)
        #expect(pairing.pairs == [PicturePair(reference: path, candidate: path, match: .given)])
    }

    @Test func pairsByName() throws {
        let names: [String: Int?] = ["x_10.png": 1, "x_9.png": 2, "c.png": nil]
        let pairing = try pairing(names, names.merging(["d.png": nil, "C.png": nil, "c.PNG": nil]) { $1 })
        #expect(self.names(pairing) == ["c.png c.png name", "x_9.png x_9.png name", "x_10.png x_10.png name"])
        #expect(pairing.pairs.first?.reference == (try folder.path("a/c.png")))
        #expect(pairing.unpairedReferences.isEmpty)
        #expect(pairing.unpairedCandidates == ["C.png", "d.png"])
    }

    @Test func pairsBySeedAndPrompt() throws {
        let pairing = try pairing(
            ["ComfyUI_00001_.png": 7, "ComfyUI_00002_.png": 8, "same.png": 1, "ComfyUI_00003_.png": 5],
            ["int8_00005_.png": 8, "int8_00006_.png": 7, "same.png": 1, "int8_00007_.png": nil])
        #expect(
            names(pairing) == [
                "ComfyUI_00001_.png int8_00006_.png origin", "ComfyUI_00002_.png int8_00005_.png origin",
                "same.png same.png name",
            ])
        #expect(pairing.unpairedReferences == ["ComfyUI_00003_.png"])
        #expect(pairing.unpairedCandidates == ["int8_00007_.png"])
    }

    @Test func doesNotChooseAmongSeveralOfOneSeed() throws {
        let pairing = try pairing(["r.png": 7, "s.png": 3], ["t.png": 7, "u.png": 7, "v.png": 3])
        #expect(names(pairing) == ["s.png v.png origin"])
        #expect(pairing.unpairedReferences == ["r.png"])
        #expect(pairing.unpairedCandidates == ["t.png", "u.png"])
        #expect(
            pairing.notes == [
                "\"r.png\" has the same seed and prompt as \"t.png\", but so have others, so they are not paired by them."
            ])
    }

    @Test func pairsByNumber() throws {
        let pairing = try pairing(
            ["bf16_00009_.png": nil, "bf16_00010_.png": nil], ["q8_10.png": nil, "q8_9.png": nil])
        #expect(names(pairing) == ["bf16_00009_.png q8_9.png number", "bf16_00010_.png q8_10.png number"])
    }

    @Test(arguments: [
        (["a_1.png", "a_2.png"], ["b_1.png", "b_3.png"]), (["a_1.png"], ["b_1.png", "b_2.png"]),
        (["a_1.png", "c_2.png"], ["b_1.png", "b_2.png"]), (["a.png"], ["b.png"]),
        (["a_1.png", "a_01.png"], ["b_1.png", "b_2.png"]), (["a_1.png", "same.png"], ["b_1.png", "same.png"]),
    ])
    func doesNotPairByNumbersThatDoNotMatch(_ references: [String], _ candidates: [String]) throws {
        func pictures(_ names: [String]) -> [String: Int?] { Dictionary(uniqueKeysWithValues: names.map { ($0, nil) }) }
        let pairing = try pairing(pictures(references), pictures(candidates))
        #expect(pairing.pairs.allSatisfy { $0.match == .name })
        #expect(pairing.unpairedReferences.count == references.filter { $0 != "same.png" }.count)
    }

    @Test func doesNotPairByNumberAgainstSeeds() throws {
        let pairing = try pairing(["a_1.png": 1, "a_2.png": nil], ["b_1.png": 2, "b_2.png": nil])
        #expect(pairing.pairs.isEmpty)
        #expect(pairing.unpairedReferences == ["a_1.png", "a_2.png"])
        #expect(
            pairing.notes == [
                "\"a_1.png\" and \"b_1.png\" have the same number but another seed or prompt, so nothing is paired by numbers."
            ])
    }

    @Test func passesOverWhatIsNoPicture() throws {
        let pairing = try pairing(["1.png": nil, "._1.png": nil, "n.txt": nil], ["1.png": nil, ".png": nil])
        #expect(names(pairing) == ["1.png 1.png name"])
        #expect(pairing.unpairedReferences.isEmpty && pairing.unpairedCandidates.isEmpty)
    }

    @Test func refusesAFolderAgainstAFile() throws {
        try folder.write("a", ["1.png": nil])
        let (path, file) = (try folder.path("a"), try folder.path("a/1.png"))
        let error = PicturePairingError.folderAgainstFile(folder: path, file: file)
        #expect(throws: error) { try PicturePairing(reference: path, candidate: file) }
        #expect(throws: error) { try PicturePairing(reference: file, candidate: path) }
        #expect(error.description.hasSuffix("give two PNG files, or two folders of them."))
    }

    @Test func refusesAFolderWithoutPictures() throws {
        try folder.write("a", ["1.png": nil])
        try folder.write("b", ["1.jpg": nil])
        let error = #expect(throws: PicturePairingError.self) {
            try PicturePairing(reference: folder.path("a"), candidate: folder.path("b"))
        }
        #expect(
            error?.description.hasSuffix("holds no PNG files (their names end in \".png\") (rule picture-count).")
                == true)
    }

    @Test func namesAPictureThatCannotBeRead() throws {
        try folder.write("a", ["1.png": nil])
        try folder.write("b", [:])
        try #require(folder.root).write([0xFF, 0xD8, 0xFF], to: "b/2.png")
        let error = #expect(throws: PicturePairingError.self) {
            try PicturePairing(reference: folder.path("a"), candidate: folder.path("b"))
        }
        #expect(error?.description.contains("2.png\" is a JPEG") == true)
    }
}
