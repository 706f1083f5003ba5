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
        let options = layer.nonFinite > 0 ? [] : Self.int8(of: layer, choice) + Self.swept(of: layer, choice)
        self.init(
            name: layer.name, weights: layer.parameters, bytes: bytes, importance: importance,
            options: options.filter { $0.bytes < bytes })
    }

    /// The formats of the sweep; of an embedding only what ComfyUI reads as one.
    private static func swept(of layer: LayerFidelity, _ choice: FormatChoice) -> [LayerOption] {
        let isEmbedding = isEmbedding(layer.name)
        return choice.formats.compactMap { format in
            guard let found = layer.formats.first(where: { $0.format == format.rawValue }),
                let energies = found.values.energies, !isEmbedding || format.isReadAsEmbedding
            else { return nil }
            let marker = format.elementType == nil ? markerBytes : 0
            let bits = found.bitsPerWeight * Double(layer.parameters)
            return LayerOption(
                format: format.rawValue, bytes: Int((bits / 8).rounded(.up)) + marker, energies: energies)
        }
    }

    /// INT8 with one scale per row: rotated where a rotation fits, since weights alone do not tell what it does for activations.
    ///
    /// By 16 only where nothing larger fits, for the same reason.
    private static func int8(of layer: LayerFidelity, _ choice: FormatChoice) -> [LayerOption] {
        guard choice.hasInt8, layer.shape.count == 2 else { return [] }
        let fitting = FormatChoice.rotations.filter { $0.fits(columns: layer.shape[1]) }
        let large = fitting.filter { $0.groupSize > 16 }
        let rotations = fitting.isEmpty ? [nil] : (large.isEmpty ? fitting : large).map(Optional.some)
        return rotations.compactMap { rotation in
            let configuration = Configuration(scaling: .row, rotation: rotation)
            guard let energies = layer.configurations[configuration]?.energies else { return nil }
            let bits = Encoding.int8(configuration).bitsPerWeight(rows: layer.shape[0], columns: layer.shape[1])
            let bytes = Int((bits * Double(layer.parameters) / 8).rounded(.up)) + markerBytes
            return LayerOption(format: configuration.description, bytes: bytes, energies: energies)
        }
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
