// SPDX-License-Identifier: Apache-2.0

import Documents
import Files
import Pictures
import SystemPackage
import TestSupport
import Testing

/// Files that Pillow wrote, against the luma that numpy computes of them: see scripts/make_picture_fixtures.py.
struct PNGFixtureTests {
    private static let folder = FilePath(TestFiles.fixtures + "/pictures")

    private static func picture(_ name: String) throws -> StoredPicture {
        try StoredPicture(PictureFile(opening: folder.appending("\(name).png")))
    }

    @Test(arguments: [
        "rgb", "rgba", "grey", "grey16", "grey-alpha", "bits", "palette1", "palette2", "palette4", "palette8",
    ])
    func readsTheLumaThatNumpyComputes(_ name: String) throws {
        let json = try JSONValue(
            parsing: FileBytes.contents(of: Self.folder.appending("luma.json"), limit: 1 << 20))
        let expected = try #require(json[name]?.arrayValue).compactMap(\.doubleValue).map { Float($0) }
        let picture = try Self.picture(name)
        #expect(picture.luma.width == 24 && picture.luma.height == 16)
        #expect(picture.luma.values.count == expected.count)
        // numpy adds in another order, so that a value in the middle of two may be rounded to the other.
        #expect(zip(picture.luma.values, expected).allSatisfy { abs($0 - $1) <= Float(1).ulp / 2 })
        #expect(picture.notes.isEmpty)
    }

    @Test(arguments: ["rgba", "grey-alpha", "palette1", "palette8"])
    func saysThatThereIsTransparency(_ name: String) throws {
        #expect(try Self.picture(name).hasTransparency)
    }

    @Test func readsTheTextsThatPillowWrites() throws {
        let graph = try #require(OriginReading(of: Self.picture("rgb").texts).origin)
        #expect(graph.program == .comfyUI)
        #expect(graph.seeds == [.max])
        #expect(graph.prompts == ["a kettle, größer"])
        #expect(graph.models == ["model_int8.safetensors"])
        #expect(graph[.size] == ["24 × 16"])
        let packed = try #require(OriginReading(of: Self.picture("rgba").texts).origin)
        #expect(packed.seeds == [5])
        #expect(packed.prompts == ["a kettle", "blurry"])
        let international = try #require(OriginReading(of: Self.picture("grey").texts).origin)
        #expect(international.prompts.first == "a k\u{20AC}ttle")
    }

    @Test func readsTheNameOfAProfile() throws {
        let color = try Self.picture("rgba").color
        #expect(color.profile != nil)
        #expect(color.sRGBIntent == nil)
    }

    @Test func refusesATextThatUnpacksToTwoMegabytes() throws {
        let bytes = try FileBytes.contents(of: FilePath(TestFiles.fixtures + "/seeds/picture/bomb"), limit: 1 << 20)
        var limits = PictureLimits.standard
        limits.textBytes = 1 << 20
        let error = #expect(throws: FileError.self) {
            try PictureFile(MemoryBytes(bytes, name: "p.png"), limits: limits)
        }
        #expect(error?.rule == "png-text-size")
    }
}
