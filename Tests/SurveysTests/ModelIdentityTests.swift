// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Surveys

@Suite("The identity of a model's files")
struct ModelIdentityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func setTime(_ name: String, _ seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: folder.path(name).string)
    }

    @Test
    func `is another if size, time or first bytes are`() throws {
        let path = try folder.write([1, 2, 3], to: "a.safetensors")
        try setTime("a.safetensors", 5)
        let before = try #require(ModelIdentity(ofModelAt: path))
        #expect(ModelIdentity(ofModelAt: path) == before && before.byteCount == 3)
        try setTime("a.safetensors", 6)
        #expect(ModelIdentity(ofModelAt: path) != before)
        try folder.write([1, 2, 4], to: "a.safetensors")
        try setTime("a.safetensors", 5)
        #expect(ModelIdentity(ofModelAt: path) != before)
        try folder.write([1, 2, 3, 4], to: "a.safetensors")
        try setTime("a.safetensors", 5)
        #expect(ModelIdentity(ofModelAt: path) != before)
        try folder.write([1, 2, 3], to: "a.safetensors")
        try setTime("a.safetensors", 5)
        #expect(ModelIdentity(ofModelAt: path) == before)
    }

    @Test
    func `goes by all shards of an index or of a GGUF model`() throws {
        let index = try folder.write(
            Array(#"{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}"#.utf8), to: "m.safetensors.index.json"
        )
        try folder.write([1], to: "one.safetensors")
        #expect(ModelIdentity(ofModelAt: index) == nil)
        try folder.write([2, 2], to: "two.safetensors")
        let before = try #require(ModelIdentity(ofModelAt: index))
        try folder.write([3, 3], to: "two.safetensors")
        #expect(ModelIdentity(ofModelAt: index) != before)
        #expect(SurveyEntry(.path(index)).byteCount == before.byteCount)
        let first = try folder.write([1], to: "g-00001-of-00002.gguf")
        #expect(ModelIdentity(ofModelAt: first) == nil)
        try folder.write([1], to: "g-00002-of-00002.gguf")
        #expect(ModelIdentity(ofModelAt: first)?.byteCount == 2)
    }
}
