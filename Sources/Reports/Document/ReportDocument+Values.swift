// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Fidelity

extension ReportDocument {
    /// The metrics of one layer in one configuration, as the document holds them.
    ///
    /// A metric that was not asked for or does not apply is absent, an undefined one is `null`.
    package struct Values: Sendable, Equatable {
        /// The scalar metrics: nil inside says that the metric is undefined here.
        package var numbers: [Metric: Double?]
        /// The row SNR's three figures, where asked for.
        package var rowSNR: RowSNR?
        /// The reconstruction equals the reference to the bit.
        package var isExact: Bool

        /// Values from their parts.
        package init(numbers: [Metric: Double?] = [:], rowSNR: RowSNR? = nil, isExact: Bool = false) {
            self.numbers = numbers
            self.rowSNR = rowSNR
            self.isExact = isExact
        }

        /// The value of a scalar metric; nil if it is absent or undefined.
        package subscript(metric: Metric) -> Double? {
            numbers[metric] ?? nil
        }
    }
}

extension ReportDocument.Values: Codable {
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

        init(_ rows: RowSNR) { (min, p05, median) = (rows.minimum, rows.fifthPercentile, rows.median) }

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
    package init(from decoder: any Decoder) throws {
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

    /// Writes the metrics that are there, an undefined one as null, and `exact` only where it is true.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (metric, value) in numbers {
            guard let key = CodingKeys(metric), metric != .rowSNRDB else { continue }
            try container.encode(value, forKey: key)
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
