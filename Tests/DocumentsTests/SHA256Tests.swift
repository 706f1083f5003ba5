// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Foundation
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// Expected values by Python's hashlib.
    @Test(
        "of texts around the length of a block, whole and in pieces",
        arguments: [
            ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
            (String(repeating: "a", count: 55), "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="),
            (String(repeating: "a", count: 56), "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o="),
            (String(repeating: "a", count: 200), "wqkI2Y9d+Yet5BtfziEwZ++8wh7yJAISpB5UtefCiuU="),
        ]
    )
    func computes(text: String, expected: String) {
        let bytes = Array(text.utf8)
        for piece in [1, 3, 63, 64, 65, 1000] {
            var digest = SHA256()
            for start in stride(from: 0, to: bytes.count, by: piece) {
                digest.update(Array(bytes[start..<min(start + piece, bytes.count)]))
            }
            #expect(Data(digest.finalize()).base64EncodedString() == expected, "in pieces of \(piece)")
        }
    }

    @Test("of a checkpoint is that of each of its files")
    func files() throws {
        let files = ["one", "two"].map { ("\($0).safetensors", SafetensorsBytes.file([($0, "U8", [3], [1, 2, 3])])) }
        let checkpoint = try Checkpoint(sources: files.map { MemoryBytes($0.1, name: $0.0) }, name: "shards")
        var steps: [Int] = []
        let digests = try checkpoint.sha256 { steps.append($0) }
        for (name, bytes) in files {
            var digest = SHA256()
            digest.update(bytes)
            #expect(digests[name] == digest.finalize().map { String(format: "%02x", $0) }.joined(), "\(name)")
        }
        #expect(digests.count == 2)
        #expect(steps.last == checkpoint.byteCount)
    }
}
