// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
package import Fidelity

/// Which rotation `fidelio convert --convrot-group-size auto` chose for each layer, and what that gains.
package struct RotationChoiceDocument: Sendable, Encodable {
    /// What was chosen.
    package let choice: RotationChoice
    /// The name of the file of activations that it was chosen by.
    package let activations: String
    /// The layers that are quantized by the published recipe, since their activations are not known, in the file's order.
    package let without: [String]

    /// A document of its parts.
    package init(_ choice: RotationChoice, activations: String, without: [String]) {
        self.choice = choice
        self.activations = activations
        self.without = without
    }

    /// Writes the file, the layers' groups and figures, and those of all layers together.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(activations, forKey: "activations")
        try members.encode(choice.snrDB, forKey: "out_w8a8_snr_db")
        try members.encode(choice.publishedSNRDB, forKey: "published_out_w8a8_snr_db")
        try members.encode(choice.layers.map(Layer.init), forKey: "layers")
        try members.encode(without, forKey: "without")
    }

    private struct Layer: Encodable {
        let layer: RotationChoice.Layer

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(layer.name, forKey: "name")
            try members.encode(layer.rotation?.groupSize, forKey: "group")
            try members.encode(layer.output.w8a8SNRDB, forKey: "out_w8a8_snr_db")
            try members.encode(layer.published.w8a8SNRDB, forKey: "published_out_w8a8_snr_db")
        }
    }
}
