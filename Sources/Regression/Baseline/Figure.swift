// SPDX-License-Identifier: Apache-2.0

/// A figure of a layer, or of all layers together, that a policy can put limits to.
///
/// The raw value is the identifier in baselines and policies; docs/formats.md defines each.
package enum Figure: String, Sendable, Hashable, CaseIterable {
    /// Signal-to-noise ratio against the original, in dB.
    case snrDB = "snr_db"
    /// SNR as the codes alone tell it, in dB; looked at if the original is not at hand.
    case estimatedSNRDB = "estimated_snr_db"
    /// Median of the layers' SNR, in dB; of the pool only.
    case medianSNRDB = "median_snr_db"
    /// SNR of the worst row, in dB.
    case rowMinimum = "row_snr_db.min"
    /// The rows' 5th percentile of SNR, in dB.
    case rowFifthPercentile = "row_snr_db.p05"
    /// SNR of the median row, in dB.
    case rowMedian = "row_snr_db.median"
    /// Cosine similarity.
    case cosine
    /// Mean squared error.
    case mse
    /// Largest absolute error.
    case maxAbsErr = "max_abs_err"
    /// Share of nonzero weights whose code is 0.
    case zeroFraction = "zero_fraction"
    /// Shannon entropy of the codes, in bits.
    case codeEntropy = "code_entropy"

    /// Whether more is better.
    package var isBetterHigher: Bool {
        switch self {
        case .mse, .maxAbsErr, .zeroFraction: false
        default: true
        }
    }

    /// Whether the figure is a ratio in dB, which an exact layer has without bound.
    package var isInDecibels: Bool {
        switch self {
        case .snrDB, .estimatedSNRDB, .medianSNRDB, .rowMinimum, .rowFifthPercentile, .rowMedian: true
        default: false
        }
    }

    /// Of an SNR the one that is known in the other way, measured or from the codes alone; nil for other figures.
    package var twin: Figure? {
        switch self {
        case .snrDB: .estimatedSNRDB
        case .estimatedSNRDB: .snrDB
        default: nil
        }
    }

    /// The metric of an analysis that gives it: a row SNR's three figures are one; nil if none does.
    package var metric: String? {
        switch self {
        case .estimatedSNRDB: nil
        case .medianSNRDB: Figure.snrDB.rawValue
        case .rowMinimum, .rowFifthPercentile, .rowMedian: "row_snr_db"
        default: rawValue
        }
    }

    /// The figures that a layer can have.
    package static let ofLayers = allCases.filter { $0 != .medianSNRDB }
    /// The figures that all layers together can have.
    package static let ofPool: [Figure] = [.snrDB, .estimatedSNRDB, .medianSNRDB]
}
