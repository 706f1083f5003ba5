// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ReportDocument {
    /// The pooled figures of a report.
    package struct Summary: Sendable, Equatable, Codable {
        /// The sweep's pools, by configuration label.
        package var configurations: [String: Pool]
        /// The candidates' figures, by label.
        package var measured: [String: Candidate]

        /// A summary from its parts.
        package init(configurations: [String: Pool] = [:], measured: [String: Candidate] = [:]) {
            self.configurations = configurations
            self.measured = measured
        }
    }

    /// What one candidate comes to.
    package struct Candidate: Sendable, Equatable {
        /// The layers that it quantized.
        package var quantized: Pool
        /// SNR over everything compared, in dB; nil if undefined.
        package var modelSNRDB: Double?
        /// Nothing that was compared differs.
        package var isModelExact: Bool
        /// Unquantized tensors that are not equal and whose error is not known, so that the model's SNR lacks them.
        package var leftOut: Int
        /// Quantized layers by label.
        package var labels: [String: Int]
        /// Unquantized tensors by state.
        package var unquantized: [String: Int]

        /// A candidate's figures from their parts.
        package init(
            quantized: Pool,
            modelSNRDB: Double? = nil,
            isModelExact: Bool = false,
            leftOut: Int = 0,
            labels: [String: Int] = [:],
            unquantized: [String: Int] = [:]
        ) {
            self.quantized = quantized
            self.modelSNRDB = modelSNRDB
            self.isModelExact = isModelExact
            self.leftOut = leftOut
            self.labels = labels
            self.unquantized = unquantized
        }
    }
}

extension ReportDocument.Candidate: Codable {
    private enum CodingKeys: String, CodingKey {
        case modelSNRDB = "model_snr_db"
        case isModelExact = "model_exact"
        case leftOut = "model_left_out"
        case labels
        case unquantized
    }

    /// Reads the pool of the quantized layers and the model's figures, which stand in one object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            quantized: ReportDocument.Pool(from: decoder),
            modelSNRDB: container.decodeNumberIfPresent(forKey: .modelSNRDB, in: DocumentLimit.decibels),
            isModelExact: container.decodeIfPresent(Bool.self, forKey: .isModelExact) ?? false,
            leftOut: container.decodeCountIfPresent(forKey: .leftOut) ?? 0,
            labels: container.decodeCountsIfPresent(forKey: .labels),
            unquantized: container.decodeCountsIfPresent(forKey: .unquantized)
        )
    }

    /// Writes the pool of the quantized layers and the model's figures into one object.
    package func encode(to encoder: any Encoder) throws {
        try quantized.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(modelSNRDB, forKey: .modelSNRDB)
        if isModelExact {
            try container.encode(true, forKey: .isModelExact)
        }
        try container.encode(leftOut, forKey: .leftOut)
        try container.encode(labels, forKey: .labels)
        try container.encode(unquantized, forKey: .unquantized)
    }
}
