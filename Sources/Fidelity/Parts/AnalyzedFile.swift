// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents
package import Files

/// Which file several machines analyze, so that parts of different ones are not taken for those of one.
package struct AnalyzedFile: Sendable, Equatable {
    /// What reports call it.
    package let name: String
    /// Size of all its files, in bytes.
    package let byteCount: Int
    /// The SHA-256 of its headers and markers, and of a few bytes at many places of its weights.
    package let sha256: String

    /// Places of a file that are looked at, and bytes at each.
    private static let (places, placeBytes) = (64, 4096)

    /// What tells a checkpoint from others, with its outline.
    ///
    /// - Throws: `FileError` if reading fails.
    package init(_ checkpoint: Checkpoint, outline: CheckpointOutline) throws(FileError) {
        var digest = SHA256()
        outline.hash(into: &digest)
        for file in checkpoint.files {
            let step = max(file.byteCount / Self.places, 1)
            for start in stride(from: 0, to: file.byteCount, by: step) {
                digest.update(try file.bytes(at: start, count: min(Self.placeBytes, file.byteCount - start)))
            }
        }
        name = checkpoint.name
        byteCount = checkpoint.byteCount
        sha256 = digest.finalize().hexadecimal
    }
}

extension AnalyzedFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case byteCount = "bytes"
        case sha256 = "sha256_of_outline"
    }

    /// Reads which file it is.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        byteCount = try container.decodeCount(forKey: .byteCount, in: DocumentLimit.bytes)
        sha256 = try container.decode(String.self, forKey: .sha256)
    }
}
