// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Files

/// What will be read of a checkpoint, known before any of it is.
package struct ReadPlan: Sendable, Hashable {
    /// What bytes are read for.
    package enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// Markers, zero points, and what bitsandbytes says of layers.
        case markers
        /// Scales, and whatever else weights are made of beside their codes.
        case scales
        /// Rows of codes.
        case codes
        /// Biases and matrices that are not quantized.
        case plain
    }

    /// Bytes of one tensor.
    package struct Piece: Sendable, Hashable {
        /// The tensor.
        package let tensor: TensorInfo
        /// Which of its bytes, counted from its first.
        package let bytes: Range<Int>
        /// What for.
        package let purpose: Purpose

        /// The same bytes, counted from the beginning of the file.
        var place: Range<Int> { tensor.offset + bytes.lowerBound..<tensor.offset + bytes.upperBound }
    }

    /// Bytes between two pieces that are read along rather than asking twice: a request costs more than these.
    static let gap = 64 << 10

    /// The pieces, as they were planned.
    package private(set) var pieces: [Piece] = []
    /// The ranges that are asked for, by file and in its order: pieces that lie near one another are one.
    package let requests: [[Range<Int>]]

    /// A plan of a checkpoint of `fileCount` files.
    init(_ pieces: [Piece], fileCount: Int) {
        self.pieces = pieces.filter { !$0.bytes.isEmpty }
        var places: [[Range<Int>]] = Array(repeating: [], count: fileCount)
        for piece in self.pieces { places[piece.tensor.fileIndex].append(piece.place) }
        requests = places.map { Range<Int>.joined($0, gap: Self.gap) }
    }

    /// The bytes that are asked for, those between joined pieces among them.
    package var byteCount: Int { requests.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } } }
    /// How often something is asked for.
    package var requestCount: Int { requests.reduce(0) { $0 + $1.count } }
}

extension Checkpoint {
    /// Has the files fetch what a plan asks for, those of them that fetch at all.
    ///
    /// - Parameter report: called with the bytes that have come and those that are asked for.
    func load(_ plan: ReadPlan, report: @escaping @Sendable (Int, Int) -> Void) throws(FileError) {
        let total = plan.byteCount
        var done = 0
        for (file, ranges) in zip(files, plan.requests) where !ranges.isEmpty {
            guard let file = file as? any RangedByteSource else { continue }
            let before = done
            try file.load(ranges) { report(before + $0, total) }
            done += ranges.reduce(0) { $0 + $1.count }
        }
    }
}
