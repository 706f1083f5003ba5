// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents

extension LayerFidelity: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case shape
        case elementType = "dtype"
        case parameters
        case nonFinite = "non_finite"
        case largest = "max_abs_weight"
        case configurations
        case formats
        case measured
    }

    /// Reads a layer whose numbers fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let parameters = try container.decodeCount(forKey: .parameters)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            shape: container.decodeMatrixShape(forKey: .shape),
            elementType: container.decodeCase(ElementType.self, forKey: .elementType),
            nonFinite: container.decodeCount(forKey: .nonFinite),
            configurations: container.decodeByConfiguration(MetricValues.self, forKey: .configurations),
            measured: container.decode([String: MeasuredLayer].self, forKey: .measured)
        )
        formats = try container.decodeIfPresent([LayerFormat].self, forKey: .formats) ?? []
        largest = try container.decodeNumberIfPresent(forKey: .largest, in: DocumentLimit.error).map(Float.init)
        guard parameters == self.parameters else {
            throw container.damage(
                .parameters, "\(parameters)", expected: "\(self.parameters), the product of the shape,")
        }
        guard nonFinite <= parameters else {
            throw container.damage(.nonFinite, "\(nonFinite)", expected: "at most \(parameters), all weights,")
        }
    }

    /// Writes what was measured of the layer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(shape, forKey: .shape)
        try container.encode(elementType.rawValue, forKey: .elementType)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(nonFinite, forKey: .nonFinite)
        try container.encodeIfPresent(largest.map(Double.init), forKey: .largest)
        try container.encode(byConfiguration: configurations, forKey: .configurations)
        if !formats.isEmpty { try container.encode(formats, forKey: .formats) }
        try container.encode(measured, forKey: .measured)
    }
}

extension MeasuredLayer: Codable {
    private enum CodingKeys: String, CodingKey {
        case scaling
        case group
        case label
        case bitsPerWeight = "bits_per_weight"
        case digest
        case parts
    }

    /// Reads the description and the metrics, which stand in one object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let scaling = try container.decodeCaseIfPresent(Scaling.self, forKey: .scaling)
        let group = try container.decodeCountIfPresent(forKey: .group, in: DocumentLimit.dimension)
        let label = try container.decodeIfPresent(String.self, forKey: .label)
        try self.init(
            label: label ?? Encoding.int8Label(scaling: scaling?.rawValue ?? "", groupSize: group),
            scaling: scaling, group: group,
            bitsPerWeight: container.decodeNumberIfPresent(forKey: .bitsPerWeight, in: DocumentLimit.bitsPerWeight),
            values: MetricValues(from: decoder),
            digest: container.decodeIfPresent(String.self, forKey: .digest)
        )
        parts = try container.decodeIfPresent([MeasuredPart].self, forKey: .parts) ?? []
    }

    /// Writes the description and the metrics into one object; no rotation is `null`.
    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scaling?.rawValue, forKey: .scaling)
        try container.encode(group, forKey: .group)
        try container.encode(label, forKey: .label)
        try container.encodeIfPresent(bitsPerWeight, forKey: .bitsPerWeight)
        try container.encodeIfPresent(digest, forKey: .digest)
        if !parts.isEmpty { try container.encode(parts, forKey: .parts) }
    }
}

extension MeasuredPart: Codable {
    private enum CodingKeys: String, CodingKey {
        case layer
        case isWhole = "whole"
        case signal = "signal_energy"
        case error = "error_energy"
    }

    /// Reads a part; an energy that is null is infinite.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            layer: container.decode(String.self, forKey: .layer),
            isWhole: container.decode(Bool.self, forKey: .isWhole),
            energies: Energies(
                signal: container.decodeNumberIfPresent(forKey: .signal, in: DocumentLimit.energy) ?? .infinity,
                error: container.decodeNumberIfPresent(forKey: .error, in: DocumentLimit.energy) ?? .infinity))
    }

    /// Writes a part; an energy that is not finite is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layer, forKey: .layer)
        try container.encode(isWhole, forKey: .isWhole)
        try container.encodeFinite(energies.signal, forKey: .signal)
        try container.encodeFinite(energies.error, forKey: .error)
    }
}
