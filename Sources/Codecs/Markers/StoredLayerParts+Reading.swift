// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files

extension StoredLayerParts {
    /// Markers take a few hundred bytes; a longer tensor is not a marker.
    static let markerLimit = 1 << 16
    /// Zero points take a byte to four per row; of larger ones it is not asked whether they are 0.
    static let zeroPointLimit = 1 << 22

    /// What the tensor `L.comfy_quant` says; nil if there is none.
    ///
    /// ComfyUI takes the tensor's bytes, whatever its type (comfy/ops.py).
    static func tensorMarker(
        ofLayer layer: String,
        in checkpoint: Checkpoint
    ) throws(FileError) -> ParsedMarker? {
        guard let tensor = checkpoint.tensor(named: StoredLayer.markerName(ofLayer: layer)) else { return nil }
        guard tensor.byteCount <= markerLimit else {
            return .failure(.unexpectedValue(key: "", expected: "a short tensor"))
        }
        let bytes = try checkpoint.bytes(of: tensor, limit: markerLimit)
        return Result { () throws(QuantizationMarkerError) in
            var marker = try QuantizationMarker(decoding: bytes)
            if tensor.elementType != .u8 { marker.spellings.append("the tensor is \(tensor.elementType.rawValue)") }
            return marker
        }
    }

    /// What an entry of the header says.
    static func parsed(_ entry: JSONValue) -> ParsedMarker {
        Result { () throws(QuantizationMarkerError) in try QuantizationMarker(entry) }
    }

    /// Adds what stands beside the weight, and what its bytes say.
    mutating func complete(
        from inventory: LayerInventory, in checkpoint: Checkpoint, looking codes: CodePieces
    ) throws(FileError) {
        let layer = StoredLayer.layerName(ofWeight: weight.name)
        let known = [weight.name, scale?.name]
        others = inventory.tensors(of: layer).filter { !known.contains($0.tensor.name) }
            .compactMap { LayerPart($0.tensor, rest: $0.rest) }
        guard weight.elementType == .i8, weight.shape.count == 2 else { return }
        for part in others where part.role == .zeroPoint && part.tensor.byteCount <= Self.zeroPointLimit {
            let bytes = try checkpoint.bytes(of: part.tensor, limit: Self.zeroPointLimit)
            if bytes.allSatisfy({ $0 == 0 }) { emptyZeroPoints.insert(part.tensor.name) }
        }
        let weight = weight
        isPacked = try codes.tells(of: weight) { () throws(FileError) in
            try PackedCodes.isPacked(weight, in: checkpoint, looking: codes)
        }
    }

    /// The layer as one that is not INT8 by the matrix or by the row, with the layout that its marker or its tensors name.
    func other(_ defect: StoredLayerDefect, _ inventory: LayerInventory, isLegacyFP8: Bool) -> OtherLayer {
        OtherLayer(
            weight: weight, defect: defect, layout: layout(defect, inventory, isLegacyFP8: isLegacyFP8),
            unrotated: unrotatedLayer(defect), packed: packed(inventory),
            marker: (try? chosenMarker().0) ?? nil, markersDisagree: markersDisagree)
    }

    /// The layer in another format; nil if its marker cannot be understood, its tensors do not fit, or something stands beside its
    /// codes that the format does not have.
    private func packed(_ inventory: LayerInventory) -> PackedLayer? {
        let tensors = inventory.parts(of: StoredLayer.layerName(ofWeight: weight.name))
        do throws(StoredLayerDefect) {
            guard let layer = PackedLayer(weight: weight, tensors: tensors, marker: try chosenMarker().0) else {
                return nil
            }
            let read = Set(layer.parts.values.map(\.name))
            return others.allSatisfy { $0.words == nil || read.contains($0.tensor.name) } ? layer : nil
        } catch {
            return nil
        }
    }

    private func layout(
        _ defect: StoredLayerDefect, _ inventory: LayerInventory, isLegacyFP8: Bool
    ) -> QuantizationLayout? {
        switch defect {
        case .format(let format), .elementType(_, .some(let format)): return QuantizationLayout(format: format)
        case .packed: return .packedInt4.unmarked
        case .elementType, .unknownParts, .missingScale, .scaleShape, .scaleType:
            let name = StoredLayer.layerName(ofWeight: weight.name)
            guard (try? chosenMarker().0) ?? nil == nil else { return nil }
            return QuantizationLayout(weight: weight, parts: inventory.parts(of: name), isLegacyFP8: isLegacyFP8)
        default: return nil
        }
    }
}

/// A checkpoint's tensors by the layer under whose name they stand.
struct LayerInventory {
    /// Components of a name that are looked at from its end: `lora_A.default.weight` has three.
    private static let depth = 3

    private var tensorsByLayer: [String: [(rest: String, tensor: TensorInfo)]] = [:]

    /// The tensors under these layers' names; each goes to the nearest of them.
    init(of layers: Set<String>, in tensors: [TensorInfo]) {
        for tensor in tensors {
            guard let (layer, rest) = Self.ancestor(of: tensor.name, among: layers) else { continue }
            tensorsByLayer[layer, default: []].append((rest, tensor))
        }
    }

    /// The tensors under a layer's name, with the rest of their names.
    func tensors(of layer: String) -> [(rest: String, tensor: TensorInfo)] { tensorsByLayer[layer] ?? [] }

    /// The same by the rest of the name.
    func parts(of layer: String) -> [String: TensorInfo] {
        Dictionary(tensors(of: layer).map { ($0.rest, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    }

    private static func ancestor(of name: String, among layers: Set<String>) -> (layer: String, rest: String)? {
        var end = name[...]
        for _ in 0..<depth {
            guard let dot = end.lastIndex(of: ".") else { return nil }
            end = name[..<dot]
            let layer = String(end)
            if layers.contains(layer) { return (layer, String(name[name.index(after: dot)...])) }
        }
        return nil
    }
}
