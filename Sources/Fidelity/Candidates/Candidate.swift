// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A file that is measured against the original.
struct Candidate: Sendable {
    /// The file.
    let checkpoint: Checkpoint
    /// Its name in the result, unlike every other candidate's.
    let label: String
    /// What is quantized in it.
    let quantized: QuantizedCheckpoint

    /// Candidates in the order given; a name that comes again gets a number.
    static func all(of checkpoints: [Checkpoint]) throws -> [Candidate] {
        var uses: [String: Int] = [:]
        return try checkpoints.map { checkpoint in
            let use = uses[checkpoint.name, default: 0] + 1
            uses[checkpoint.name] = use
            return Candidate(
                checkpoint: checkpoint, label: use == 1 ? checkpoint.name : "\(checkpoint.name) (\(use))",
                quantized: try QuantizedCheckpoint(scanning: checkpoint))
        }
    }
}

/// The rows of a candidate's quantized layer that stand for one layer of the original.
struct Partner: Sendable {
    /// The candidate.
    let candidate: Candidate
    /// Its quantized layer, which may hold more rows: fused q, k and v.
    let layer: QuantizedLayer
    /// The first of the rows that stand for the original's layer.
    let firstRow: Int
    /// The original's rows that they stand for: all, unless only the original is fused.
    let originalRows: Range<Int>
    /// The rotation to take off.
    let rotation: Rotation?

    /// The scales of these rows, one each; read when they are needed, so that those of a whole model never lie in memory.
    func scales() throws -> [Float] {
        Array(try layer.scales(in: candidate.checkpoint)[firstRow..<firstRow + originalRows.count])
    }
}
