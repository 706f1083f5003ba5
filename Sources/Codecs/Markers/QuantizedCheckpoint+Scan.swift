// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import OrderedCollections

extension QuantizedCheckpoint {
    /// Markers take a few hundred bytes; what is longer is none.
    private static let markerLimit = 1 << 16

    /// Describes the quantized layers of a checkpoint; reads its markers, and no weights.
    ///
    /// - Throws: `CheckpointError` where reading fails.
    public init(scanning checkpoint: Checkpoint) throws(CheckpointError) {
        let header = QuantizationMarkerHeader(checkpoint.metadata)
        var layers: [QuantizedLayer] = []
        var unsupported: [UnsupportedLayer] = []
        for weight in checkpoint.tensors where weight.name.hasSuffix(QuantizedLayer.weightSuffix) {
            let parts = try Self.parts(of: weight, in: checkpoint, header: header)
            guard parts.looksQuantized else { continue }
            do throws(QuantizedLayerDefect) {
                layers.append(try parts.layer())
            } catch {
                unsupported.append(
                    UnsupportedLayer(weight: weight, defect: error, unrotated: parts.unrotatedLayer(error)))
            }
        }
        let names = layers.map(\.name) + unsupported.map(\.name)
        let owned = Set(names.flatMap(QuantizedLayer.tensorNames(ofLayer:)))
        self.init(
            layers: layers,
            unsupported: unsupported,
            plainTensors: checkpoint.tensors.filter { !owned.contains($0.name) },
            orphanedMarkers: Self.orphanedMarkers(in: checkpoint, header: header),
            headerProblem: header.problem
        )
    }

    private static func parts(
        of weight: TensorInfo,
        in checkpoint: Checkpoint,
        header: QuantizationMarkerHeader
    ) throws(CheckpointError) -> QuantizedLayerParts {
        let layer = QuantizedLayer.layerName(ofWeight: weight.name)
        let scales = QuantizedLayer.scaleSuffixes.lazy.compactMap { checkpoint.tensor(named: layer + $0) }
        let entry = header.entryName(forLayer: layer)
        return QuantizedLayerParts(
            weight: weight,
            scale: scales.first,
            tensorMarker: try tensorMarker(ofLayer: layer, in: checkpoint),
            headerMarker: entry.flatMap { header.entries[$0] }.map(parsed),
            headerNameDiffers: entry != nil && entry != layer
        )
    }

    private static func tensorMarker(
        ofLayer layer: String,
        in checkpoint: Checkpoint
    ) throws(CheckpointError) -> QuantizedLayerParts.ParsedMarker? {
        guard let tensor = checkpoint.tensor(named: QuantizedLayer.markerName(ofLayer: layer)) else { return nil }
        guard tensor.elementType == .u8, tensor.byteCount <= markerLimit else {
            return .failure(.unexpectedValue(key: "", expected: "a short U8 tensor"))
        }
        let bytes = try checkpoint.bytes(of: tensor, limit: markerLimit)
        return Result { () throws(QuantizationMarkerError) in try QuantizationMarker(decoding: bytes) }
    }

    private static func parsed(_ entry: JSONValue) -> QuantizedLayerParts.ParsedMarker {
        Result { () throws(QuantizationMarkerError) in try QuantizationMarker(entry) }
    }

    /// Layers that a marker tensor or a header entry names, and that have no weight.
    private static func orphanedMarkers(in checkpoint: Checkpoint, header: QuantizationMarkerHeader) -> [String] {
        let suffix = QuantizedLayer.markerSuffix
        let names = checkpoint.tensors.map(\.name)
        let marked = names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
        let weights = Set(
            names.filter { $0.hasSuffix(QuantizedLayer.weightSuffix) }
                .map { QuantizedLayer.canonicalName(of: QuantizedLayer.layerName(ofWeight: $0)) }
        )
        return OrderedSet(marked + header.entries.keys)
            .filter { !weights.contains(QuantizedLayer.canonicalName(of: $0)) }
    }
}
