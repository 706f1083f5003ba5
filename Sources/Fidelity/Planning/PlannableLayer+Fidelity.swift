// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

extension PlannableLayer {
    /// Bytes that a quantized layer's marker takes, in a tensor and in the header, names of 100 letters included.
    ///
    /// A bound for what converters write, so that a file does not pass the size that was asked for.
    static let markerBytes = 1024

    /// A layer of a sweep, with the formats that it was measured in and that its reader takes.
    ///
    /// A layer with weights that are not finite stays as it is, and no option has as many bytes as the layer as it is.
    init(_ layer: LayerFidelity, choice: FormatChoice, importance: Double) {
        let bytes = layer.parameters * layer.elementType.bitWidth / 8
        let weighing = OutputWeighing(of: layer, choice: choice)
        let options =
            layer.nonFinite > 0 ? [] : Self.int8(of: layer, choice, weighing) + Self.swept(of: layer, choice, weighing)
        self.init(
            name: layer.name, weights: layer.parameters, bytes: bytes, importance: importance,
            options: options.filter { $0.bytes < bytes }, reach: weighing?.reach)
    }

    /// The formats of the sweep; of an embedding only what ComfyUI reads as one.
    private static func swept(
        of layer: LayerFidelity, _ choice: FormatChoice, _ weighing: OutputWeighing?
    ) -> [LayerOption] {
        let isEmbedding = isEmbedding(layer.name)
        return choice.formats.compactMap { format in
            guard let found = layer.formats.first(where: { $0.format == format.rawValue }),
                let energies = found.values.energies, !isEmbedding || format.isReadAsEmbedding
            else { return nil }
            let marker = format.elementType == nil ? markerBytes : 0
            let bits = found.bitsPerWeight * Double(layer.parameters)
            return LayerOption(
                format: format.rawValue, bytes: Int((bits / 8).rounded(.up)) + marker, energies: energies,
                output: weighing?.output(found.values, isInt8: false))
        }
    }

    /// INT8 with one scale per row: in every basis whose outputs are known; where none is, rotated if a rotation fits.
    private static func int8(
        of layer: LayerFidelity, _ choice: FormatChoice, _ weighing: OutputWeighing?
    ) -> [LayerOption] {
        guard choice.hasInt8, layer.shape.count == 2 else { return [] }
        let columns = layer.shape[1]
        let rotations = weighing == nil ? rotations(columns: columns) : RotationChoice.candidates(columns: columns)
        return rotations.compactMap { rotation in
            let configuration = Configuration(scaling: .row, rotation: rotation)
            guard let values = layer.configurations[configuration], let energies = values.energies else { return nil }
            let output = weighing?.output(values, isInt8: true)
            guard weighing == nil || output != nil else { return nil }
            let bits = Encoding.int8(configuration).bitsPerWeight(rows: layer.shape[0], columns: columns)
            let bytes = Int((bits * Double(layer.parameters) / 8).rounded(.up)) + markerBytes
            return LayerOption(format: configuration.description, bytes: bytes, energies: energies, output: output)
        }
    }

    /// The rotations of a layer of which the weights alone are known: they do not tell what a rotation does for activations, so that
    /// one that fits is never left out.
    ///
    /// By 16 only where nothing larger fits, for the same reason.
    private static func rotations(columns: Int) -> [Rotation?] {
        let fitting = FormatChoice.rotations.filter { $0.fits(columns: columns) }
        let large = fitting.filter { $0.groupSize > 16 }
        return fitting.isEmpty ? [nil] : (large.isEmpty ? fitting : large).map(Optional.some)
    }

    /// Whether a layer is a table of embeddings, by the names that PyTorch's models give them.
    static func isEmbedding(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard let part = parts.dropLast(parts.last == "weight" ? 1 : 0).last else { return false }
        return embeddings.contains(String(part))
    }

    private static let embeddings: Set = [
        "embed_tokens", "word_embeddings", "position_embeddings", "token_type_embeddings", "token_embedding",
        "position_embedding", "tok_embeddings", "wte", "wpe", "shared", "relative_attention_bias",
    ]
}

extension SweptFormat {
    /// Whether a reader takes an embedding in it: ComfyUI knows FP8 and INT8 alone, and takes other codes for weights.
    fileprivate var isReadAsEmbedding: Bool {
        switch self {
        case .fp8Tensor, .fp8E5M2Tensor, .fp8Plain, .fp8E5M2Plain: true
        default: elementType != nil
        }
    }
}
