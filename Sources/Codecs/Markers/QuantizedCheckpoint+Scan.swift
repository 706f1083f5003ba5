// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files
internal import OrderedCollections

extension QuantizedCheckpoint {
    /// Describes the quantized layers of a checkpoint; reads its markers, zero points, and some bytes of its codes.
    ///
    /// Every tensor under the name of a quantized layer is accounted for, and so is every tensor of an integer or FP8
    /// type: as a layer, as a part of one, as one that cannot be read, or as a buffer that ordinary models have.
    ///
    /// - Parameter codes: the bytes of codes that may be looked at.
    /// - Throws: `FileError` if reading fails.
    package init(scanning checkpoint: Checkpoint, looking codes: CodePieces = .any) throws(FileError) {
        switch checkpoint.format {
        case .safetensors: try self.init(scanningSafetensors: checkpoint, looking: codes)
        case .gguf: self.init(scanningGGUF: checkpoint)
        }
    }

    private init(scanningSafetensors checkpoint: Checkpoint, looking codes: CodePieces) throws(FileError) {
        let header = QuantizationMarkerHeader(
            checkpoint.metadata,
            layers: checkpoint.tensors.filter(Self.isWeight).map { StoredLayer.layerName(ofWeight: $0.name) })
        var (layers, others) = try Self.layers(of: checkpoint, header: header, looking: codes)
        var owned = Set((layers.map(\.name) + others.map(\.name)).flatMap(StoredLayer.tensorNames(ofLayer:)))
        owned.formUnion(layers.flatMap(\.parts).map(\.tensor.name))
        let packed = others.compactMap(\.packed)
        owned.formUnion(packed.flatMap(\.parts.values).map(\.name))
        // The word of older files, which says of all layers that they are FP8.
        if packed.contains(where: { ReadableLayer.packed($0).isFP8 }) {
            owned.formUnion(checkpoint.tensors.map(\.name).filter(Self.isWordOnFP8))
        }
        let strays = try StrayCodes(
            in: checkpoint, owned: owned, known: Set(layers.map(\.name) + others.map(\.name)), looking: codes)
        owned.formUnion(strays.parts)
        others += strays.layers
        self.init(
            layers: layers,
            others: others,
            plainTensors: checkpoint.tensors.filter { !owned.contains($0.name) },
            orphanedScales: Self.orphanedScales(
                in: checkpoint, layers: Set(layers.map(\.name) + others.map(\.name)), owned: strays.parts),
            orphanedMarkers: Self.orphanedMarkers(in: checkpoint, header: header),
            headerProblem: header.problem
        )
    }

    /// The layers that look quantized: those that can be read, and the others.
    private static func layers(
        of checkpoint: Checkpoint, header: QuantizationMarkerHeader, looking codes: CodePieces
    ) throws(FileError) -> (read: [StoredLayer], others: [OtherLayer]) {
        var found: [StoredLayerParts] = []
        for weight in checkpoint.tensors where isWeight(weight) {
            let parts = try parts(of: weight, in: checkpoint, header: header)
            if parts.looksQuantized { found.append(parts) }
        }
        let inventory = LayerInventory(
            of: Set(found.map { StoredLayer.layerName(ofWeight: $0.weight.name) }), in: checkpoint.tensors)
        let isLegacyFP8 = checkpoint.tensors.contains { isWordOnFP8($0.name) }
        var layers: (read: [StoredLayer], others: [OtherLayer]) = ([], [])
        for index in found.indices {
            try found[index].complete(from: inventory, in: checkpoint, looking: codes)
            do throws(StoredLayerDefect) {
                layers.read.append(try found[index].layer())
            } catch {
                layers.others.append(found[index].other(error, inventory, isLegacyFP8: isLegacyFP8))
            }
        }
        return layers
    }

    /// Whether a tensor of this name says that a file's weights are FP8 with scales.
    package static func isWordOnFP8(_ name: String) -> Bool { name == "scaled_fp8" || name.hasSuffix(".scaled_fp8") }

    /// Whether a tensor is called like a layer's weight, by ComfyUI or, for codes, by others.
    static func isWeight(_ tensor: TensorInfo) -> Bool {
        guard let suffix = StoredLayer.codeSuffixes.first(where: tensor.name.hasSuffix) else { return false }
        return suffix == StoredLayer.weightSuffix || tensor.elementType == .i8
    }

    private static func parts(
        of weight: TensorInfo,
        in checkpoint: Checkpoint,
        header: QuantizationMarkerHeader
    ) throws(FileError) -> StoredLayerParts {
        let layer = StoredLayer.layerName(ofWeight: weight.name)
        let scales = StoredLayer.scaleSuffixes.lazy.compactMap { checkpoint.tensor(named: layer + $0) }
        let entry = header.entryName(forLayer: layer)
        return StoredLayerParts(
            weight: weight,
            scale: scales.first,
            tensorMarker: try StoredLayerParts.tensorMarker(ofLayer: layer, in: checkpoint),
            headerMarker: entry.flatMap { header.entries[$0] }.map(StoredLayerParts.parsed),
            headerNameDiffers: entry != nil && entry != layer
        )
    }

    /// Scales of weights or activations whose layer has no quantized weight, and a word on FP8 where no weight is FP8.
    private static func orphanedScales(
        in checkpoint: Checkpoint, layers: Set<String>, owned: Set<String>
    ) -> [TensorInfo] {
        let suffixes = [".weight_scale", StoredLayer.legacyScaleSuffix] + StoredLayer.inputScaleSuffixes
        let hasFP8 = checkpoint.tensors.contains { $0.elementType.isFloat8 && !isWordOnFP8($0.name) }
        return checkpoint.tensors.filter { tensor in
            guard !owned.contains(tensor.name) else { return false }
            if isWordOnFP8(tensor.name) { return !hasFP8 && !layers.isEmpty }
            guard let suffix = suffixes.first(where: tensor.name.hasSuffix) else { return false }
            let layer = String(tensor.name.dropLast(suffix.count))
            guard !layers.contains(layer) else { return false }
            return checkpoint.tensor(named: layer + StoredLayer.weightSuffix) == nil
                || StoredLayer.inputScaleSuffixes.contains(suffix)
        }
    }

    /// Layers that a marker tensor or a header entry names, and that have no weight.
    private static func orphanedMarkers(in checkpoint: Checkpoint, header: QuantizationMarkerHeader) -> [String] {
        let suffix = StoredLayer.markerSuffix
        let names = checkpoint.tensors.map(\.name)
        let marked = names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        let codes = StoredLayer.codeSuffixes + [".qweight", ".weight_packed"]
        let weights = Set(
            names.compactMap { name in
                codes.first(where: name.hasSuffix)
                    .map { StoredLayer.canonicalName(of: String(name.dropLast($0.count))) }
            }
        )
        return OrderedSet(marked + header.entries.keys)
            .filter { !weights.contains(StoredLayer.canonicalName(of: $0)) && !header.isPlaced($0) }
    }
}
