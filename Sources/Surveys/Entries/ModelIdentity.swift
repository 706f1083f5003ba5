// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Files
package import SystemPackage

/// By what it is told that a model's files are those that were diagnosed.
package struct ModelIdentity: Sendable, Equatable {
    /// The bytes of all files.
    package let byteCount: Int
    /// 32 hexadecimal digits: of each file's name, size, time of modification and first bytes, or of what its server calls the version.
    package let digest: String

    /// How much of each file is read: headers of small models, and what the first weights of large ones are.
    private static let headBytes = 64 << 10

    /// An identity that a document holds.
    package init(byteCount: Int, digest: String) {
        (self.byteCount, self.digest) = (byteCount, digest)
    }

    /// What the model at a path is now; nil if one of its files cannot be read.
    package init?(ofModelAt path: FilePath) {
        var (pieces, byteCount) = ([Digest](), 0)
        for path in Checkpoint.filePaths(ofModelAt: path) {
            guard let file = try? FileBytes(opening: path),
                let head = try? file.bytes(at: 0, count: min(file.byteCount, Self.headBytes))
            else { return nil }
            let facts = "\(file.byteCount) \(file.modified.seconds) \(file.modified.nanoseconds) "
            pieces += [Digest(of: Array(facts.utf8) + (path.lastComponent?.bytes ?? [])), Digest(of: head)]
            byteCount += file.byteCount
        }
        self.init(byteCount: byteCount, digest: "\(Digest(of: pieces))")
    }

    /// What a model on another machine is; nil if its server does not tell one version from another.
    package init?(ofRemote checkpoint: Checkpoint) {
        var pieces: [Digest] = []
        for file in checkpoint.files {
            guard let version = (file as? any RangedByteSource)?.version else { return nil }
            pieces.append(Digest(of: Array("\(file.byteCount) \(version)".utf8)))
        }
        self.init(byteCount: checkpoint.byteCount, digest: "\(Digest(of: pieces))")
    }
}
