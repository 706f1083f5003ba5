// SPDX-License-Identifier: Apache-2.0

/// The formats that are read.
enum CheckpointFormats {
    /// Each of them, in the order in which they are asked.
    static let all: [any CheckpointFormat.Type] = [Safetensors.self, GGUF.self]

    /// Bytes that are looked at.
    static let sniffedBytes = 1024

    /// The format of a file that begins so; nil if none recognizes it.
    static func recognizing(_ start: [UInt8]) -> (any CheckpointFormat.Type)? {
        all.first { $0.recognizes(start) }
    }
}
