// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The activations that outputs were measured by, as a result names them.
public struct UsedActivations: Sendable, Equatable, Codable {
    /// The file's name.
    public var file: String
    /// Layers of the original that have activations.
    public var layers: Int
    /// Layers of the original that have none: of their outputs nothing is said.
    public var without: [String]
    /// Layers of the file that are not the original's.
    public var others: Int
    /// Input rows that were seen by the layer that saw the fewest.
    public var leastRows: Int
    /// Whether the rounding of inputs is known, so that W8A8 can be told.
    public var knowsRounding: Bool
    /// Whether it is known how large outputs are; of an imatrix it is not, and layers' outputs are compared with themselves only.
    public var knowsOutputs: Bool

    private enum CodingKeys: String, CodingKey {
        case file
        case layers
        case without
        case others
        case leastRows = "least_rows"
        case knowsRounding = "knows_rounding"
        case knowsOutputs = "knows_outputs"
    }

    /// What was used, from its parts.
    public init(
        file: String, layers: Int, without: [String] = [], others: Int = 0, leastRows: Int, knowsRounding: Bool,
        knowsOutputs: Bool
    ) {
        self.file = file
        self.layers = layers
        self.without = without
        self.others = others
        self.leastRows = leastRows
        self.knowsRounding = knowsRounding
        self.knowsOutputs = knowsOutputs
    }

    /// Reads what was used.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            file: container.decode(String.self, forKey: .file), layers: container.decodeCount(forKey: .layers),
            without: container.decode([String].self, forKey: .without),
            others: container.decodeCount(forKey: .others), leastRows: container.decodeCount(forKey: .leastRows),
            knowsRounding: container.decode(Bool.self, forKey: .knowsRounding),
            knowsOutputs: container.decode(Bool.self, forKey: .knowsOutputs))
    }
}
