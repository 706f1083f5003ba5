// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files
internal import Glibc

/// Tells 4-bit codes that are packed two per byte from 8-bit codes, by the bytes alone.
///
/// In packed bytes the two halves are codes of neighbouring columns: both have one distribution, which is not uniform,
/// and one half says next to nothing of the other. The lower half of an 8-bit code is close to uniform, or, if all
/// codes are small, tells the upper half, which is then only its sign. Weights that were 4-bit once and are 8-bit now
/// have a lower half that follows from the upper one.
enum PackedCodes {
    /// Pieces that are read, evenly over the tensor.
    private static let pieces = 4
    /// Bytes of a piece.
    private static let pieceBytes = 16 << 10
    /// With fewer bytes than this nothing is said.
    private static let leastBytes = 2048

    /// Whether the bytes of an I8 matrix hold two codes each.
    static func isPacked(
        _ tensor: TensorInfo, in checkpoint: Checkpoint, looking codes: CodePieces
    ) throws(FileError) -> Bool {
        guard tensor.byteCount >= leastBytes else { return false }
        var counts = [Int](repeating: 0, count: 256)
        let size = min(pieceBytes, max(1, tensor.byteCount / pieces))
        let wanted = (0..<pieces)
            .map { piece in
                let offset = min((tensor.byteCount / pieces) * piece, tensor.byteCount - size)
                return offset..<offset + size
            }
        guard let bytes = try codes.bytes(wanted, of: tensor, in: checkpoint) else { return false }
        for byte in bytes { counts[Int(byte)] += 1 }
        return isPacked(counts)
    }

    /// Whether bytes that occur so often hold two codes each.
    static func isPacked(_ counts: [Int]) -> Bool {
        let total = Double(counts.reduce(0, +))
        guard total >= Double(leastBytes) else { return false }
        var (low, high) = ([Double](repeating: 0, count: 16), [Double](repeating: 0, count: 16))
        for (byte, count) in counts.enumerated() {
            low[byte & 15] += Double(count) / total
            high[byte >> 4] += Double(count) / total
        }
        let (lowBits, highBits) = (entropy(low), entropy(high))
        let together = entropy(counts.map { Double($0) / total })
        let difference = zip(low, high).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        // 4 bits are uniform: what is as good as random says nothing. A few values only say nothing either.
        return (1.5...3.8).contains(lowBits) && (1.5...3.8).contains(highBits) && difference <= 0.15
            && lowBits + highBits - together <= 0.25 * lowBits
    }

    /// Shannon entropy in bits.
    private static func entropy(_ shares: [Double]) -> Double {
        shares.reduce(0) { $1 > 0 ? $0 - $1 * Glibc.log2($1) : $0 }
    }
}
