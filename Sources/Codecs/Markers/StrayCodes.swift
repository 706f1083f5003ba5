// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Files
internal import OrderedCollections

/// Integer and FP8 tensors that by their names are not a layer's weight: codes in the layouts of other programs, or in an
/// unknown layout.
///
/// Ordinary floating-point models have integer tensors too: positions, masks, counters, tables of indices, vocabularies.
/// These are told by their numbers: a mask holds 0 and 1, an index is small and not negative, a vocabulary is one run of
/// bytes, whereas codes are matrices whose bytes take many values.
struct StrayCodes {
    /// What cannot be read, one entry for the tensors of a name.
    private(set) var layers: [OtherLayer] = []
    /// Names of the tensors that belong to these, if their layout is known; others stay tensors to be compared.
    private(set) var parts: Set<String> = []

    /// Fewer elements than this are a buffer, whatever they hold.
    private static let leastElements = 1024
    /// Bytes that are looked at.
    private static let sampleBytes = 1 << 14

    /// The stray codes of a checkpoint.
    ///
    /// - Parameters:
    ///   - owned: names of tensors that belong to layers.
    ///   - known: names of layers, whose other tensors are not layers of their own.
    init(
        in checkpoint: Checkpoint, owned: Set<String>, known: Set<String>, looking codes: CodePieces
    ) throws(FileError) {
        var byParent: OrderedDictionary<String, [TensorInfo]> = [:]
        for tensor in checkpoint.tensors where !owned.contains(tensor.name) {
            let parent = Self.parent(of: tensor.name)
            guard !known.contains(parent), try Self.isCodes(tensor, in: checkpoint, looking: codes) else { continue }
            byParent[parent, default: []].append(tensor)
        }
        guard !byParent.isEmpty else { return }
        let inventory = LayerInventory(of: Set(byParent.keys), in: checkpoint.tensors)
        for (parent, tensors) in byParent {
            guard let largest = tensors.max(by: { $0.byteCount < $1.byteCount }) else { continue }
            let siblings = inventory.parts(of: parent)
            let layout = QuantizationLayout(weight: largest, parts: siblings, isLegacyFP8: false)
            var layer = OtherLayer(
                weight: largest, defect: .unread(largest.elementType, largest.shape), layout: layout, unrotated: nil)
            layer.packed = try Self.bitsandbytes(largest, siblings, in: checkpoint)
            layers.append(layer)
            if layout != nil {
                parts.formUnion(tensors.map(\.name))
                parts.formUnion(siblings.filter { Self.belongsToCodes($0.key) }.map(\.value.name))
            }
        }
    }

    /// The layer as bitsandbytes has it; nil if its tensors are not such.
    private static func bitsandbytes(
        _ weight: TensorInfo, _ siblings: [String: TensorInfo], in checkpoint: Checkpoint
    ) throws(FileError) -> PackedLayer? {
        guard let part = siblings.first(where: { $0.key.hasPrefix(BitsandbytesState.partPrefix) })?.value,
            part.byteCount <= BitsandbytesState.longestText,
            let state = BitsandbytesState(decoding: try checkpoint.bytes(of: part))
        else { return nil }
        let layer = PackedLayer(weight: weight, tensors: siblings, marker: nil, state: state)
        let isWhole = siblings.keys.allSatisfy { !$0.hasPrefix("weight.") || layer?.parts[$0] != nil }
        return isWhole ? layer : nil
    }

    /// The name without its last component, and without `weight` before that: `L` of `L.weight.absmax`.
    private static func parent(of name: String) -> String {
        let dot = name.lastIndex(of: ".")
        let parent = dot.map { String(name[..<$0]) } ?? name
        return StoredLayer.layerName(ofWeight: parent)
    }

    private static func belongsToCodes(_ rest: String) -> Bool {
        rest != "bias" && !rest.hasSuffix(".bias")
            && ["weight", "scale", "zero", "g_idx", "proj_", "smooth", "W_q"]
                .contains { rest.contains($0) }
    }

    /// Whether a tensor holds codes: by its type, its size and its numbers, or because bitsandbytes says so.
    private static func isCodes(
        _ tensor: TensorInfo, in checkpoint: Checkpoint, looking codes: CodePieces
    ) throws(FileError) -> Bool {
        let isMarked = ["nf4", "fp4"]
            .contains { checkpoint.tensor(named: "\(tensor.name).quant_state.bitsandbytes__\($0)") != nil }
        guard !isMarked else { return true }
        guard mayHoldCodes(tensor) else { return false }
        return try codes.tells(of: tensor) { () throws(FileError) in
            try holdsCodes(tensor, in: checkpoint, looking: codes)
        }
    }

    /// Whether type and size are those of codes.
    private static func mayHoldCodes(_ tensor: TensorInfo) -> Bool {
        if QuantizedCheckpoint.isWordOnFP8(tensor.name) { return false }
        if tensor.name.hasSuffix(StoredLayer.markerSuffix) { return false }
        switch tensor.elementType {
        case .f8E4M3, .f8E5M2, .f8E4M3FNUZ, .f8E5M2FNUZ, .f8E8M0, .f4, .f6E2M3, .f6E3M2: return tensor.byteCount > 0
        case .i8: return tensor.elementCount >= leastElements
        case .u8, .i16, .u16, .i32, .u32, .i64, .u64:
            return tensor.elementCount >= leastElements && tensor.shape.count >= 2
        default: return false
        }
    }

    /// Whether the numbers are those of codes and not of a mask or of indices.
    private static func holdsCodes(
        _ tensor: TensorInfo, in checkpoint: Checkpoint, looking codes: CodePieces
    ) throws(FileError) -> Bool {
        let width = tensor.elementType.bitWidth / 8
        switch tensor.elementType {
        case .i8, .u8, .i16, .u16, .i32, .u32, .i64, .u64: break
        default: return true
        }
        let count = min(tensor.byteCount, sampleBytes) / width * width
        let middle = (tensor.byteCount - count) / 2 / width * width
        guard let bytes = try codes.bytes([middle..<middle + count], of: tensor, in: checkpoint) else { return false }
        guard width > 1 else { return Set(bytes).count > 4 }
        let most = width == 2 ? 1 << 12 : 1 << 24
        let large = stride(from: 0, to: count, by: width)
            .count { start in
                let bits = bytes[start..<start + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                return bits >= most && !isMinusOneOrLeast(bits, width: width)
            }
        return large * 2 > count / width
    }

    /// Whether the bits are those of −1 or of the least number, which stand for "none" in tables of indices.
    private static func isMinusOneOrLeast(_ bits: UInt64, width: Int) -> Bool {
        let all = width == 8 ? UInt64.max : (1 << UInt64(width * 8)) - 1
        return bits == all || bits == 1 << UInt64(width * 8 - 1)
    }
}
