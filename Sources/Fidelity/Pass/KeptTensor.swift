// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A tensor that a candidate did not quantize, of the same shape as the original's.
struct KeptTensor: Sendable {
    /// The candidate.
    let candidate: Candidate
    /// The tensor in it.
    let tensor: TensorInfo

    /// Whether errors can be told: both hold numbers, and a matrix has rows that memory has room for.
    func isMeasured(against original: TensorInfo) -> Bool {
        original.elementType.isFloatingWeight && tensor.elementType.isFloatingWeight
            && (original.isLayer || !DigestCut(of: original).isRows)
    }

    /// Whether the two cannot be equal, so that nothing needs to be compared.
    func isOfOtherSize(than original: TensorInfo) -> Bool {
        !isMeasured(against: original) && original.byteCount != tensor.byteCount
    }

    /// What the comparison of all blocks comes to.
    func result(_ parts: [KeptBlock], against original: TensorInfo, options: AnalysisOptions) -> UnquantizedTensor {
        let state: UnquantizedTensor.State =
            parts.allSatisfy(\.isEqual) ? .equal : parts.allSatisfy(\.isCast) ? .cast : .changed
        var result = UnquantizedTensor(
            candidate: candidate.label, name: original.name, state: state, maxAbsDiff: state == .equal ? 0 : nil)
        guard var rows = parts.first?.errors else { return result }
        for part in parts.dropFirst() {
            part.errors.map { rows.append($0) }
        }
        let sums = LayerSums(
            of: rows, configuration: 0, isRotated: false,
            finite: original.elementCount - parts.reduce(0) { $0 + $1.nonFinite })
        // It has no codes.
        let metrics = options.metrics.filter { !$0.needs.contains(.codes) }
        result.values = MetricValues(sums, metrics: original.isLayer && state != .equal ? metrics : [])
        guard state != .equal else { return result }
        let worst = rows.worst[0]
        result.maxAbsDiff = worst.isFinite && !parts.contains(where: \.nonFiniteDiffers) ? worst : nil
        return result
    }

    /// What is told of a tensor that cannot be equal, without reading it.
    func changed(against original: TensorInfo) -> UnquantizedTensor {
        UnquantizedTensor(candidate: candidate.label, name: original.name, state: .changed, maxAbsDiff: nil)
    }
}

/// What one block of both tensors says.
struct KeptBlock: Sendable {
    /// Whether the bytes are equal, and the types too.
    var isEqual: Bool
    /// Whether the values are the original's, rounded to another type.
    var isCast = false
    /// NaN and infinite values of the original.
    var nonFinite = 0
    /// Whether a row of the two has another number of them.
    var nonFiniteDiffers = false
    /// The errors; nil if none can be told.
    var errors: RowErrors?
    /// The digests of the candidate's pieces.
    var digests: [Digest]
}
