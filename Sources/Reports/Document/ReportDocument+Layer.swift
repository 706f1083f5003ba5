// SPDX-License-Identifier: Apache-2.0

extension ReportDocument {
    /// What was measured of one layer of the original.
    public struct Layer: Sendable, Equatable, Codable {
        /// The tensor's name in the original, verbatim.
        public var name: String
        /// Output rows and input columns.
        public var shape: [Int]
        /// The original's element type, as a safetensors header spells it.
        public var dtype: String
        /// Weights in the layer.
        public var parameters: Int
        /// NaN and infinite weights.
        public var nonFinite: Int
        /// The sweep, by configuration label; one that the layer cannot have is absent.
        public var configurations: [String: Values]
        /// What candidates made of this layer, by the candidate's label; only those that quantized it.
        public var measured: [String: Measured]

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
        public init(
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
