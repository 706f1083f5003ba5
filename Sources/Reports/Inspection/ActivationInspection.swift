// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What a file of activations holds, and what it lacks: `fidelio.activation-inspection/1`.
package struct ActivationInspection: Sendable, Equatable, SchemaDocument {
    package static let schemaName = "fidelio.activation-inspection"
    package static let schemaVersion = 1

    /// The file's name, without its folder.
    package var name: String
    /// `fidelio.activations/1`, `imatrix (GGUF)` or `imatrix (.dat)`.
    package var format: String
    /// The bases in which rounding was summed; empty for an imatrix.
    package var bases: [Int]
    /// What the file says about itself: `model`, `captured_with`, `tokens`.
    package var about: [String: String]
    /// The most rows of a sample; absent if the file does not say it.
    package var capacity: Int?
    /// What is known of the model's output; absent if nothing is.
    package var output: Output?
    /// What the file lacks, by the name of the tensor, with the number of layers that lack it.
    package var lacks: [String: Int]
    /// What was left out in reading, a sentence each.
    package var notes: [String]
    /// The layers, by name.
    package var layers: [Layer]

    /// The model's output.
    package struct Output: Sendable, Equatable, Encodable {
        /// Rows that were seen.
        package var rows: Int
        /// E‖z‖², per row.
        package var energyPerRow: Double

        private enum CodingKeys: String, CodingKey {
            case rows
            case energyPerRow = "energy_per_row"
        }
    }

    /// A linear layer.
    package struct Layer: Sendable, Equatable, Encodable {
        /// The layer's name, without `.weight`.
        package var name: String
        /// Rows that were seen; of an imatrix what it counts, which may be calls.
        package var rows: Int
        /// Numbers of an input row.
        package var columns: Int
        /// E‖x‖², per row.
        package var inputEnergyPerRow: Double
        /// E‖Wx‖², per row; absent if it is not known.
        package var outputEnergyPerRow: Double?
        /// The largest channel's energy over the median channel's; absent if the median is 0.
        package var worstOverMedian: Double?
        /// By basis: 10·log10(Σ‖x‖² / Σ‖x − Q(x)‖²) in dB; a basis without input or without any rounding error is absent.
        package var roundingSNR: [String: Double]
        /// Bases in which rounding lost nothing although there was input.
        package var exactBases: [Int]
        /// Rows of the sample; absent if there is none.
        package var sampleRows: Int?
        /// How much of a small error's energy arrives at the model's output; absent if it was not probed.
        package var sensitivity: Double?

        private enum CodingKeys: String, CodingKey {
            case name, rows, sensitivity
            case columns = "in"
            case inputEnergyPerRow = "input_energy_per_row"
            case outputEnergyPerRow = "output_energy_per_row"
            case worstOverMedian = "worst_over_median"
            case roundingSNR = "rounding_snr_db"
            case exactBases = "exact_bases"
            case sampleRows = "sample_rows"
        }
    }
}

extension ActivationInspection {
    private enum CodingKeys: String, CodingKey {
        case name, format, bases, about, capacity, output, lacks, notes, layers
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(format, forKey: .format)
        try container.encode(bases, forKey: .bases)
        try container.encode(about, forKey: .about)
        try container.encodeIfPresent(capacity, forKey: .capacity)
        try container.encodeIfPresent(output, forKey: .output)
        try container.encode(lacks, forKey: .lacks)
        try container.encode(notes, forKey: .notes)
        try container.encode(layers, forKey: .layers)
    }
}
