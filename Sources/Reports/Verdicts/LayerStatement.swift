// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Findings

/// What a diagnosis says of one quantized layer: what the page and the terminal show on one line.
package struct LayerStatement {
    /// The layer's name, as the file has it: untrusted text.
    package let name: String
    /// How its codes are scaled: `row` or `tensor`; of other formats the label, such as `nvfp4`.
    package let scaling: String
    /// The group of the rotation that its marker claims; nil for none.
    package let markedGroup: Int?
    /// A layer of another format, whose name stands in place of its scaling.
    private init(_ layer: FormatEvidence, in diagnosis: Diagnosis) {
        name = layer.name
        scaling = layer.layer.format.label
        markedGroup = layer.layer.format.rotation?.groupSize
        (found, says, rowScaledDB, recipe) = (nil, nil, nil, nil)
        rowsRead = layer.codes.rows
        estimatedDB = layer.snrDB
        zeroShare = layer.codes.zeroShare
        measuredDB = diagnosis.reference?.formats[layer.name]?.measuredDB
    }

    /// The basis that was found against the marker, as `64`, `none`, or `64s` for Sylvester's order; nil if none was.
    package let found: String?
    /// What its weights say of the marker, in a few words; nil if nothing in the file can be asked.
    package let says: String?
    /// How many of its rows were read.
    package let rowsRead: Int
    /// SNR in dB as the codes alone tell it; nil if they cannot.
    package let estimatedDB: Double?
    /// SNR in dB against the original; nil without one.
    package let measuredDB: Double?
    /// What one scale per row would have kept, in dB; nil if that cannot be told.
    package let rowScaledDB: Double?
    /// The share of codes that are zero, 0 to 1.
    package let zeroShare: Double
    /// The recipe that makes what the layer holds, and the share of codes that it makes, 0 to 1; nil without an original.
    package let recipe: (label: String, equalCodes: Double, holds: Bool)?

    /// What a diagnosis says of each quantized layer, in the file's order.
    package static func all(of diagnosis: Diagnosis) -> [LayerStatement] {
        diagnosis.layers.map { LayerStatement($0, in: diagnosis) }
            + diagnosis.formats.map { LayerStatement($0, in: diagnosis) }
    }

    private init(_ layer: LayerEvidence, in diagnosis: Diagnosis) {
        name = layer.layer.name
        scaling = layer.layer.scaling.rawValue
        markedGroup = layer.layer.group
        let testimony = diagnosis.rotation.map { Self.testimony(of: layer, $0) }
        (found, says) = (testimony?.found, testimony?.words)
        rowsRead = layer.codes.rows
        estimatedDB = layer.codes.snrDB
        rowScaledDB = layer.codes.rowScaledDB
        zeroShare = layer.codes.zeroShare
        let reference = diagnosis.reference?.layers[layer.layer.name]
        measuredDB = reference?.measuredDB
        recipe = reference?.reproduction
            .map { ("\($0.configuration)", $0.equalCodes, $0.holds(diagnosis.thresholds)) }
    }

    /// The basis that was found against a layer's marker, and what its weights say of that marker.
    private static func testimony(
        of layer: LayerEvidence, _ decision: RotationDecision
    ) -> (found: String?, words: String) {
        let name = layer.layer.name
        if let named = decision.named[name] {
            return (named.rotation.map { "\($0.groupSize)\($0.isSylvester ? "s" : "")" } ?? "none", "marker wrong")
        }
        if decision.unknown.contains(name) { return (nil, "marker cannot be") }
        if decision.ordered.contains(name) { return (nil, "columns ordered, cannot tell") }
        return (nil, layer.canTellRotation ? "nothing against it" : "too few rows, or too coarse or clipped")
    }
}
