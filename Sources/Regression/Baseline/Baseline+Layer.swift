// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension Baseline {
    /// One quantized layer.
    package struct Layer: Sendable, Equatable {
        /// The tensor's name in the original, or in the candidate if there was none.
        package var name: String
        /// Output rows and input columns.
        package var shape: [Int]
        /// `tensor` or `row`; of other formats than INT8 the format, such as `nvfp4`.
        package var scaling: String
        /// The format, if it is another than INT8, such as `fp8/tensor`; otherwise nil.
        ///
        /// Readers of version 0.1 pass over it.
        package var encoding: String?
        /// Group size of the rotation; nil for none.
        package var group: Int?
        /// A digest of codes and scales; nil if none was taken.
        package var digest: String?
        /// How its tensors and marker differ from what convert-to-quant writes; nil if that was not looked at.
        package var deviations: [String]?
        /// Whether its weights equal the original's.
        package var isExact: Bool
        /// What was measured.
        package var figures: Figures

        /// A layer from its parts.
        package init(
            name: String,
            shape: [Int],
            scaling: String,
            group: Int?,
            encoding: String? = nil,
            digest: String? = nil,
            deviations: [String]? = nil,
            isExact: Bool = false,
            figures: Figures = Figures()
        ) {
            self.name = name
            self.shape = shape
            self.scaling = scaling
            self.group = group
            self.encoding = encoding
            self.digest = digest
            self.deviations = deviations
            self.isExact = isExact
            self.figures = figures
        }
    }

    /// All quantized layers together.
    package struct Pool: Sendable, Equatable {
        /// How many there are.
        package var layers: Int
        /// Whether all of them equal the original's.
        package var isExact: Bool
        /// Pooled figures.
        package var figures: Figures

        /// A pool from its parts.
        package init(layers: Int, isExact: Bool = false, figures: Figures = Figures()) {
            self.layers = layers
            self.isExact = isExact
            self.figures = figures
        }
    }
}

extension Baseline.Layer: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case shape
        case scaling
        case group
        case encoding
        case digest
        case deviations
        case exact
        case figures
    }

    /// Reads a layer.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            shape: container.decodeMatrixShape(forKey: .shape),
            scaling: container.decode(String.self, forKey: .scaling),
            group: container.decodeCountIfPresent(forKey: .group, in: DocumentLimit.dimension),
            encoding: container.decodeIfPresent(String.self, forKey: .encoding),
            digest: container.decodeIfPresent(String.self, forKey: .digest),
            deviations: container.decodeIfPresent([String].self, forKey: .deviations),
            isExact: container.decodeIfPresent(Bool.self, forKey: .exact) ?? false,
            figures: container.decode(Figures.self, forKey: .figures)
        )
    }

    /// Writes no rotation as null, what was not looked at not at all, and `exact` only if it is true.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(shape, forKey: .shape)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(group, forKey: .group)
        try container.encodeIfPresent(encoding, forKey: .encoding)
        try container.encodeIfPresent(digest, forKey: .digest)
        try container.encodeIfPresent(deviations, forKey: .deviations)
        if isExact { try container.encode(true, forKey: .exact) }
        try container.encode(figures, forKey: .figures)
    }
}

extension Baseline.Pool: Codable {
    private enum CodingKeys: String, CodingKey {
        case layers
        case exact
        case figures
    }

    /// Reads a pool.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            layers: container.decodeCount(forKey: .layers),
            isExact: container.decodeIfPresent(Bool.self, forKey: .exact) ?? false,
            figures: container.decode(Figures.self, forKey: .figures)
        )
    }

    /// Writes `exact` only if it is true.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layers, forKey: .layers)
        if isExact { try container.encode(true, forKey: .exact) }
        try container.encode(figures, forKey: .figures)
    }
}
