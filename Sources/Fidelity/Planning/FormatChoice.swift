// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Codecs

/// The formats that a plan may choose among.
package struct FormatChoice: Sendable, Equatable {
    /// Formats of the format sweep.
    package let formats: [SweptFormat]
    /// Whether INT8 with one scale per row is among them.
    package let hasInt8: Bool

    /// These formats, but FP8 without a scale where FP8 with one is among them: for 4 bytes it would lose small weights.
    package init(formats: [SweptFormat], hasInt8: Bool) {
        self.formats = formats.filter { format in
            Self.scaled[format].map { !formats.contains($0) } ?? true
        }
        self.hasInt8 = hasInt8
    }

    private static let scaled: [SweptFormat: SweptFormat] = [.fp8Plain: .fp8Tensor, .fp8E5M2Plain: .fp8E5M2Tensor]

    /// The rotations of INT8 that are tried, the one that most files have first.
    package static let rotations = [256, 64, 16].compactMap { Rotation(groupSize: $0) }

    /// For each kind of file, the formats that one such file can hold: safetensors, then GGUF.
    ///
    /// Numbers in BF16 and F16 can stand in both; they alone are no reason for a kind of its own.
    package var files: [[UniformFormat]] {
        let blocks = formats.filter { $0.elementType?.block != nil }
        let numbers = formats.filter { $0.elementType != nil && $0.elementType?.block == nil }
        let packed = formats.filter { $0.elementType == nil }
        let safetensors =
            packed.isEmpty && !hasInt8 && !blocks.isEmpty ? [] : int8 + (packed + numbers).map(Self.uniform)
        let gguf = blocks.isEmpty ? [] : (blocks + numbers).map(Self.uniform)
        return [safetensors, gguf].filter { !$0.isEmpty }
    }

    /// INT8 by each rotation; layers that it does not fit have a smaller one, and only those that none fits have none.
    private var int8: [UniformFormat] {
        guard hasInt8 else { return [] }
        let labels = (Self.rotations.map(Optional.some) + [nil])
            .map { Configuration(scaling: .row, rotation: $0).description }
        return labels.indices.map { UniformFormat(labels[$0], insteadOf: Array(labels[($0 + 1)...])) }
    }

    private static func uniform(_ format: SweptFormat) -> UniformFormat { UniformFormat(format.rawValue) }
}
