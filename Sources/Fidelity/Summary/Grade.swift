// SPDX-License-Identifier: Apache-2.0

/// How faithful quantized weights are, in four words.
///
/// An SNR of s dB says that the error's size is 10^(−s/20) of the weights' size: 40 dB is 1 %, 30 dB 3.2 %, 20 dB 10 %,
/// 10 dB 32 %. Row-wise INT8 of a well-behaved layer reaches 41 to 43 dB. A model is graded by its pooled SNR, and one
/// bad layer lowers the grade: a few broken layers can spoil a model whose pooled SNR looks fine.
public enum Grade: String, Sendable, CaseIterable {
    /// Pooled SNR of at least 40 dB, and no layer under 30 dB.
    case faithful
    /// Pooled SNR of at least 30 dB, and no layer under 20 dB.
    case close
    /// Pooled SNR of at least 20 dB, and no layer under 10 dB.
    case lossy
    /// Anything less.
    case unfaithful

    /// The grade of a pool; nil if nothing was measured.
    public init?(_ pool: PooledFidelity) {
        guard pool.layers > 0, pool.isExact || pool.snrDB != nil else { return nil }
        self.init(pooled: pool.snrDB ?? .infinity, worst: pool.worst?.snrDB ?? .infinity)
    }

    /// The grade of an SNR over all layers and of the worst layer's, both in dB.
    public init(pooled: Double, worst: Double) {
        let grade = Self.allCases.first { grade in
            guard let limits = grade.limits else { return true }
            return pooled >= limits.pooled && worst >= limits.worst
        }
        self = grade ?? .unfaithful
    }

    /// The least SNR, in dB, of the model and of its worst layer; nil for the last grade.
    package var limits: (pooled: Double, worst: Double)? {
        switch self {
        case .faithful: (40, 30)
        case .close: (30, 20)
        case .lossy: (20, 10)
        case .unfaithful: nil
        }
    }

    /// The grade as a heading.
    public var title: String {
        switch self {
        case .faithful: "Faithful"
        case .close: "Close, with losses"
        case .lossy: "Lossy"
        case .unfaithful: "Not faithful"
        }
    }
}
