// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Surveys

@Suite("The entries of a survey")
struct SurveyEntriesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(name).string, withDestinationPath: folder.path(target).string)
    }

    @Test
    func `are each there once, in the order of their paths, whatever the order of the arguments`() throws {
        for name in ["b.safetensors", "a.gguf", "é.safetensors", "e\u{301}.safetensors"] {
            try folder.write([1], to: name)
        }
        let places: [SurveyEntry.Place] = [
            .path(folder.path("b.safetensors")), .address("hf:A/B/c.gguf"), .path(folder.path), .path("missing"),
        ]
        let entries = try SurveyEntries(places)
        #expect(entries.all.map(\.key) == (try SurveyEntries(places.reversed())).all.map(\.key))
        #expect(entries.all.count == 6)
        #expect(entries.all.map(\.key) == entries.all.map(\.key).sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test
    func `end in a folder whose links lead back to it`() throws {
        try folder.write([1], to: "a.safetensors")
        try link("loop", to: ".")
        try link("self.safetensors", to: "self.safetensors")
        #expect(try SurveyEntries([.path(folder.path)]).all.count == 2)
    }

    @Test(arguments: [1, 2, 3, 7])
    func `are shared so that each is in one share, and shares have as many bytes`(count: Int) throws {
        for number in 0..<40 { try folder.write(Array(repeating: 1, count: 100 + 7 * number), to: "\(number).gguf") }
        let entries = try SurveyEntries([.path(folder.path)] + (0..<14).map { .address("https://host/\($0)") })
        let shares = try (1...count).map { entries.share(of: try #require(Shard(index: $0, of: count))) }
        #expect(shares.flatMap { $0 }.sorted() == Array(entries.all.indices))
        let bytes = shares.map { $0.reduce(0) { $0 + entries.all[$1].byteCount } }
        #expect(try #require(bytes.max()) - #require(bytes.min()) <= 400)
        let addresses = shares.map { $0.count { !entries.all[$0].isLocal } }
        #expect(try #require(addresses.max()) - #require(addresses.min()) <= 1)
    }

    @Test
    func `have another digest if one comes, goes or changes its size`() throws {
        try folder.write([1], to: "a.gguf")
        let before = try SurveyEntries([.path(folder.path)]).digest
        #expect(try SurveyEntries([.path(folder.path)]).digest == before)
        try folder.write([1, 2], to: "a.gguf")
        #expect(try SurveyEntries([.path(folder.path)]).digest != before)
        try folder.write([1], to: "a.gguf")
        try folder.write([1], to: "b.gguf")
        #expect(try SurveyEntries([.path(folder.path)]).digest != before)
    }
}
