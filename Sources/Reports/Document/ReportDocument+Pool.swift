// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ReportDocument {
    /// Several layers together.
    package struct Pool: Sendable, Equatable {
        /// A layer and its SNR.
        package struct Worst: Sendable, Equatable, Codable {
            /// The layer's name.
            package var layer: String
            /// Its SNR in dB.
            package var snrDB: Double

            private enum CodingKeys: String, CodingKey {
                case layer
                case snrDB = "snr_db"
            }

            /// A layer and its SNR.
            package init(layer: String, snrDB: Double) {
                self.layer = layer
                self.snrDB = snrDB
            }
        }

        /// SNR of the pooled energies in dB; nil if undefined.
        package var snrDB: Double?
        /// Every layer equals its reference.
        package var isExact: Bool
        /// Layers in the pool.
        package var layers: Int
        /// How many of them were taken unrotated, since the group does not divide their rows.
        package var fallback: Int
        /// The layer of the lowest SNR.
        package var worst: Worst?
        /// Median of the layers' SNR in dB.
        package var medianSNRDB: Double?

        /// A pool from its parts.
        package init(
            snrDB: Double?,
            isExact: Bool = false,
            layers: Int,
            fallback: Int = 0,
            worst: Worst? = nil,
            medianSNRDB: Double? = nil
        ) {
            self.snrDB = snrDB
            self.isExact = isExact
            self.layers = layers
            self.fallback = fallback
            self.worst = worst
            self.medianSNRDB = medianSNRDB
        }
    }
}

extension ReportDocument.Pool.Worst {
    /// Reads a layer and its SNR.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            layer: container.decode(String.self, forKey: .layer),
            snrDB: container.decodeNumber(forKey: .snrDB, in: DocumentLimit.decibels))
    }
}

extension ReportDocument.Pool: Codable {
    private enum CodingKeys: String, CodingKey {
        case snrDB = "snr_db"
        case exact
        case layers
        case fallback
        case worst
        case medianSNRDB = "median_snr_db"
    }

    /// Reads a pool.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            snrDB: container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels),
            isExact: container.decodeIfPresent(Bool.self, forKey: .exact) ?? false,
            layers: container.decodeCount(forKey: .layers),
            fallback: container.decodeCountIfPresent(forKey: .fallback) ?? 0,
            worst: container.decodeIfPresent(Worst.self, forKey: .worst),
            medianSNRDB: container.decodeNumberIfPresent(forKey: .medianSNRDB, in: DocumentLimit.decibels)
        )
        guard fallback <= layers else {
            throw container.damage(.fallback, "\(fallback)", expected: "at most \(layers), all layers,")
        }
    }

    /// Writes undefined figures as null, and `exact` only where it is true.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(snrDB, forKey: .snrDB)
        if isExact {
            try container.encode(true, forKey: .exact)
        }
        try container.encode(layers, forKey: .layers)
        try container.encode(fallback, forKey: .fallback)
        try container.encode(worst, forKey: .worst)
        try container.encode(medianSNRDB, forKey: .medianSNRDB)
    }
}
