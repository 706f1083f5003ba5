// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics as documents hold them: by their identifiers, an undefined one as null.
///
/// The energies are not among them: a value that was read has none.
extension MetricValues: Codable {
    private enum CodingKeys: String, CodingKey {
        case mse
        case snrDB = "snr_db"
        case maxAbsErr = "max_abs_err"
        case cosine
        case rowSNRDB = "row_snr_db"
        case zeroFraction = "zero_fraction"
        case codeEntropy = "code_entropy"
        case exact

        /// The key of a metric, spelled as the metric's identifier.
        init?(_ metric: Metric) { self.init(rawValue: metric.rawValue) }
    }

    private struct Rows: Codable {
        var min: Double?
        var p05: Double?
        var median: Double?

        private enum CodingKeys: String, CodingKey {
            case min
            case p05
            case median
        }

        init(_ rows: RowSNR) {
            (min, p05, median) = (
                rows.minimum?.ifFinite, rows.fifthPercentile?.ifFinite, rows.median?.ifFinite
            )
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            min = try container.decodeNumberIfPresent(forKey: .min, in: DocumentLimit.decibels)
            p05 = try container.decodeNumberIfPresent(forKey: .p05, in: DocumentLimit.decibels)
            median = try container.decodeNumberIfPresent(forKey: .median, in: DocumentLimit.decibels)
        }

        /// Writes an undefined figure as null, where the synthesized code would leave it out.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(min, forKey: .min)
            try container.encode(p05, forKey: .p05)
            try container.encode(median, forKey: .median)
        }
    }

    /// Reads the metrics that are there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        for metric in Metric.allCases where metric != .rowSNRDB {
            guard let key = CodingKeys(metric), container.contains(key) else { continue }
            let value = try container.decodeNumberIfPresent(forKey: key, in: metric.bounds)
            numbers.updateValue(value, forKey: metric)
        }
        if let rows = try container.decodeIfPresent(Rows.self, forKey: .rowSNRDB) {
            rowSNR = RowSNR(minimum: rows.min, fifthPercentile: rows.p05, median: rows.median)
        }
        isExact = try container.decodeIfPresent(Bool.self, forKey: .exact) ?? false
    }

    /// Writes the metrics that are there, an undefined one and one that is not finite as null, and `exact` only where it is true.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (metric, value) in numbers {
            guard let key = CodingKeys(metric), metric != .rowSNRDB else { continue }
            try container.encode(value.flatMap(\.ifFinite), forKey: key)
        }
        if let rowSNR {
            try container.encode(Rows(rowSNR), forKey: .rowSNRDB)
        }
        if isExact {
            try container.encode(true, forKey: .exact)
        }
    }
}

extension Metric {
    /// What a value of the metric can be.
    fileprivate var bounds: ClosedRange<Double> {
        switch self {
        case .mse: DocumentLimit.squaredError
        case .snrDB, .rowSNRDB: DocumentLimit.decibels
        case .maxAbsErr: DocumentLimit.error
        case .cosine: DocumentLimit.cosine
        case .zeroFraction: DocumentLimit.share
        case .codeEntropy: DocumentLimit.entropy
        }
    }
}

extension Double {
    /// The value; nil for NaN and infinities, which JSON does not have.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
