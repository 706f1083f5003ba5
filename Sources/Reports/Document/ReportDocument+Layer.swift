// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ReportDocument {
    /// What was measured of one layer of the original.
    package struct Layer: Sendable, Equatable, Codable {
        /// The tensor's name in the original, verbatim.
        package var name: String
        /// Output rows and input columns.
        package var shape: [Int]
        /// The original's element type, as a safetensors header spells it.
        package var dtype: String
        /// Weights in the layer.
        package var parameters: Int
        /// NaN and infinite weights.
        package var nonFinite: Int
        /// The sweep, by configuration label; one that the layer cannot have is absent.
        package var configurations: [String: Values]
        /// What candidates made of this layer, by the candidate's label; only those that quantized it.
        package var measured: [String: Measured]

        private enum CodingKeys: String, CodingKey {
            case name
            case shape
            case dtype
            case parameters
            case nonFinite = "non_finite"
            case configurations
            case measured
        }

        /// A layer from its parts.
        package init(
            name: String,
            shape: [Int],
            dtype: String,
            parameters: Int,
            nonFinite: Int = 0,
            configurations: [String: Values] = [:],
            measured: [String: Measured] = [:]
        ) {
            self.name = name
            self.shape = shape
            self.dtype = dtype
            self.parameters = parameters
            self.nonFinite = nonFinite
            self.configurations = configurations
            self.measured = measured
        }
    }
}

extension ReportDocument.Layer {
    /// Reads a layer whose numbers fit each other.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            shape: container.decodeMatrixShape(forKey: .shape),
            dtype: container.decode(String.self, forKey: .dtype),
            parameters: container.decodeCount(forKey: .parameters),
            nonFinite: container.decodeCount(forKey: .nonFinite),
            configurations: container.decode([String: ReportDocument.Values].self, forKey: .configurations),
            measured: container.decode([String: ReportDocument.Measured].self, forKey: .measured)
        )
        guard parameters == shape[0] * shape[1] else {
            throw container.damage(
                .parameters, "\(parameters)", expected: "\(shape[0] * shape[1]), the product of the shape,")
        }
        guard nonFinite <= parameters else {
            throw container.damage(.nonFinite, "\(nonFinite)", expected: "at most \(parameters), all weights,")
        }
    }
}
