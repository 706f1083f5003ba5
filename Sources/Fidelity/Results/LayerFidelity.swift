// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
public import Codecs

/// What was measured of one layer of the original.
public struct LayerFidelity: Sendable, Equatable {
    /// The tensor's name in the original.
    public var name: String
    /// Output rows and input columns.
    public var shape: [Int]
    /// The original's element type.
    public var elementType: ElementType
    /// NaN and infinite weights, which are read as 0 and left out of the sums.
    public var nonFinite: Int
    /// The largest absolute weight, in float32; nil if that is not known.
    public var largest: Float?
    /// The sweep: metrics of each configuration that the layer can have.
    public var configurations: [Configuration: MetricValues]
    /// The format sweep: the layer in each format that fits it; empty if none was asked for.
    public var formats: [LayerFormat] = []
    /// The candidates that quantized this layer, by the candidate's label.
    public var measured: [String: MeasuredLayer]

    /// Weights in the layer.
    public var parameters: Int { shape.reduce(1, *) }

    /// A layer's results from their parts.
    public init(
        name: String,
        shape: [Int],
        elementType: ElementType,
        nonFinite: Int = 0,
        configurations: [Configuration: MetricValues] = [:],
        measured: [String: MeasuredLayer] = [:]
    ) {
        self.name = name
        self.shape = shape
        self.elementType = elementType
        self.nonFinite = nonFinite
        self.configurations = configurations
        self.measured = measured
    }
}

/// What a candidate made of one layer of the original.
public struct MeasuredLayer: Sendable, Equatable {
    /// The label in reports, such as `row/rot64` or `nvfp4`.
    public var label: String
    /// How INT8 codes are scaled, as the tensors and the marker say; nil for other formats.
    public var scaling: Scaling?
    /// Group size of the rotation that was taken off; nil if there is none.
    ///
    /// Not only powers of 4: ctq writes 128 too.
    public var group: Int?
    /// Bits per weight in the file: codes and all that stands beside them; nil if that is not known.
    public var bitsPerWeight: Double?
    /// The metrics of the candidate's reconstruction against the original.
    public var values: MetricValues
    /// A 128-bit digest (XXH3) of the candidate's codes and scales, as hexadecimal digits; nil if none was taken.
    ///
    /// Rows of a fused projection have the digest of the whole.
    public var digest: String?

    /// The candidate's layers behind it: several where the original has fused what the candidate has apart.
    public var parts: [MeasuredPart] = []

    /// A measurement of INT8 codes from its parts.
    public init(scaling: Scaling, group: Int?, values: MetricValues, digest: String? = nil) {
        self.init(
            label: Encoding.int8Label(scaling: scaling.rawValue, groupSize: group), scaling: scaling, group: group,
            bitsPerWeight: nil, values: values, digest: digest)
    }

    /// A measurement from its parts.
    public init(
        label: String, scaling: Scaling?, group: Int?, bitsPerWeight: Double?, values: MetricValues,
        digest: String? = nil
    ) {
        self.label = label
        self.scaling = scaling
        self.bitsPerWeight = bitsPerWeight
        self.group = group
        self.values = values
        self.digest = digest
    }
}

/// What one of the candidate's layers adds to a measurement.
public struct MeasuredPart: Sendable, Equatable {
    /// The layer's name in the candidate, without `.weight`.
    public var layer: String
    /// Whether it stands for every row of the original's layer.
    public var isWhole: Bool
    /// Signal and error over the rows that it stands for.
    public var energies: Energies
}
