// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension PackedLayer {
    /// A layer whose tensors are all that its format needs, in shapes and types that fit; nil if they are not.
    ///
    /// - Parameters:
    ///   - weight: the codes.
    ///   - tensors: the layer's tensors by the rest of their names, the weight's among them or not.
    ///   - marker: what the file says about the layer; nil if it says nothing, and then tensors alone tell.
    ///   - state: what bitsandbytes says, if it is its layout.
    init?(
        weight: TensorInfo, tensors: [String: TensorInfo], marker: QuantizationMarker?, state: BitsandbytesState? = nil
    ) {
        guard weight.byteCount > 0, !weight.isTooLarge else { return nil }
        let parts = PackedParts(weight, tensors, marker)
        guard let found = state.map(parts.bitsandbytes) ?? parts.found, let shape = parts.shape(found.shape) else {
            return nil
        }
        self.init(
            weight: weight, format: found.format, storedShape: found.shape, shape: shape,
            parts: tensors.filter { found.parts.contains($0.key) },
            originalType: marker?.originalType ?? state?.originalType)
    }
}

/// The tensors of a layer, asked which format they are in.
private struct PackedParts {
    /// A format, its rows and columns as they are stored, and the names of what it needs.
    typealias Found = (format: PackedFormat, shape: [Int], parts: Set<String>)

    let weight: TensorInfo
    let tensors: [String: TensorInfo]
    let marker: QuantizationMarker?

    init(_ weight: TensorInfo, _ tensors: [String: TensorInfo], _ marker: QuantizationMarker?) {
        (self.weight, self.tensors, self.marker) = (weight, tensors, marker)
    }

    /// The format that the marker names, or that the tensors' names tell where there is no marker.
    var found: Found? {
        guard weight.shape.count == 2 else { return nil }
        switch marker?.format?.lowercased() {
        case "float8_e4m3fn", "float8_e5m2", "float8_e4m3fn_rowwise", "float8_e4m3fn_blockwise": return fp8
        case "mxfp8", "hybrid_mxfp8": return mxfp8
        case "nvfp4": return nvfp4
        case "int8_blockwise": return int8
        case "convrot_w4a4": return w4a4
        case "asym_w4a8_int8": return w4a8
        case "awq_w4a16": return awq
        case "svdquant_w4a4": return svdquant
        case .some: return nil
        case nil: return marker == nil ? w4a8 ?? svdquant ?? nvfp4 ?? awq ?? mxfp8 ?? fp8 ?? int8 : nil
        }
    }

    /// The layer's rows and columns: the original's where the marker names them and they fit, else those that are stored.
    func shape(_ stored: [Int]) -> [Int]? {
        guard let written = marker?.writtenShape, written.count == 2, written.allSatisfy({ $0 > 0 }) else {
            return stored
        }
        let fits = zip(written, stored).allSatisfy { $0 <= $1 && $1 - $0 < 32 }
        return fits ? written : nil
    }

    // MARK: Formats with 8-bit codes

    private var fp8: Found? {
        guard [.f8E4M3, .f8E5M2].contains(weight.elementType), tensors["weight_scale_2"] == nil else { return nil }
        let names = ["weight_scale", "scale_weight"].filter { tensors[$0] != nil }
        guard let name = names.first else {
            let isPlain = marker == nil && !tensors.keys.contains { $0.contains("scale_inv") }
            return isPlain ? (.fp8(weight.elementType, .none), weight.shape, []) : nil
        }
        guard names.count == 1, let scale = tensors[name], scale.elementType.isFloatingWeight,
            let scaling = scaling(scale)
        else { return nil }
        return (.fp8(weight.elementType, scaling), weight.shape, [name])
    }

    /// How a scale of this shape scales the matrix; nil if that is not clear.
    private func scaling(_ scale: TensorInfo) -> PackedFormat.Scaling? {
        let rows = weight.shape[0]
        if scale.elementCount == 1 { return .tensor }
        if scale.shape == [rows, 1] { return .row }
        // [out] is one scale per row where a marker says so; without one it could be of columns.
        if scale.shape == [rows], marker?.format?.contains("wise") == true { return .row }
        return squareBlock(scale).map(PackedFormat.Scaling.block)
    }

    /// The side of the square blocks that a matrix of scales is of.
    private func squareBlock(_ scale: TensorInfo) -> Int? {
        guard scale.shape.count == 2, scale.shape.allSatisfy({ $0 > 0 }),
            zip(weight.shape, scale.shape).allSatisfy({ $0.isMultiple(of: $1) })
        else { return nil }
        let (height, width) = (weight.shape[0] / scale.shape[0], weight.shape[1] / scale.shape[1])
        return height == width && height > 1 ? height : nil
    }

    private var int8: Found? {
        guard weight.elementType == .i8, let scale = tensors["weight_scale"], scale.elementType == .f32,
            let block = squareBlock(scale)
        else { return nil }
        return (.int8(block: block), weight.shape, ["weight_scale"])
    }

    private var mxfp8: Found? {
        guard weight.elementType == .f8E4M3, weight.shape[1].isMultiple(of: 32),
            holds(
                "weight_scale", [.u8, .f8E8M0],
                ScaleGrid.count(rows: weight.shape[0], blocks: weight.shape[1] / 32, order: .tiles))
        else { return nil }
        // The scalar is for readers that know no block scales; it is stored, and not read.
        return (.mxfp8, weight.shape, ["weight_scale", "weight_scalar"])
    }

    // MARK: Formats with several codes per byte

    private var nvfp4: Found? {
        let shape = [weight.shape[0], weight.shape[1] * 2]
        guard weight.elementType == .u8, shape[1].isMultiple(of: 16),
            holds(
                "weight_scale", [.f8E4M3, .u8], ScaleGrid.count(rows: shape[0], blocks: shape[1] / 16, order: .tiles)),
            holds("weight_scale_2", [.f32], 1)
        else { return nil }
        guard let factors = tensors["pre_quant_scale"] else {
            return (.nvfp4, shape, ["weight_scale", "weight_scale_2"])
        }
        let columns = self.shape(shape)?[1] ?? shape[1]
        guard factors.elementType.isFloatingWeight, factors.elementCount == columns else { return nil }
        return (.nvfp4, shape, ["weight_scale", "weight_scale_2", "pre_quant_scale"])
    }

    private var w4a4: Found? {
        let shape = [weight.shape[0], weight.shape[1] * 2]
        guard weight.elementType == .i8, let rotation = rotation(of: shape[1]), holds("weight_scale", [.f32], shape[0])
        else { return nil }
        return (.w4a4(rotation), shape, ["weight_scale"])
    }

    private var w4a8: Found? {
        guard weight.elementType == .i8, let relative = tensors["weight_s_rel"] else { return nil }
        let group = marker?.writtenBlockSize ?? 16
        guard (4...TensorInfo.mostColumns).contains(group), relative.shape.count == 2,
            relative.shape[0] == weight.shape[0]
        else { return nil }
        guard relative.shape[1] <= TensorInfo.mostColumns else { return nil }
        let columns = relative.shape[1] * group
        let bits = columns > 0 ? weight.shape[1] * 8 / columns : 0
        guard bits == 4 || bits == 6 && columns.isMultiple(of: 32), weight.shape[1] * 8 == columns * bits,
            let rotation = rotation(of: columns), [.f8E4M3, .u8, .f32].contains(relative.elementType),
            holds("weight_s_channel", [.f32], weight.shape[0])
        else { return nil }
        var parts: Set<String> = ["weight_s_rel", "weight_s_channel"]
        if tensors["weight_codebook"] != nil {
            guard bits == 4, holds("weight_codebook", [.f32], 16) else { return nil }
            parts.insert("weight_codebook")
        }
        if let correction = tensors["weight_correction"] {
            guard correction.elementType.isFloatingWeight, correction.shape == [relative.shape[1], weight.shape[0]]
            else {
                return nil
            }
            parts.insert("weight_correction")
        }
        return (.w4a8(bits: bits, group: group, rotation), [weight.shape[0], columns], parts)
    }

    private var awq: Found? {
        let shape = [weight.shape[0], weight.shape[1] * 2]
        guard weight.elementType == .i8, let group = group(of: "weight_scale", shape),
            let zeros = tensors["weight_zeros"], zeros.elementType.isFloatingWeight,
            zeros.shape == tensors["weight_scale"]?.shape
        else { return nil }
        return (.awq(group: group), shape, ["weight_scale", "weight_zeros"])
    }

    private var svdquant: Found? {
        let shape = [weight.shape[0], weight.shape[1] * 2]
        guard weight.elementType == .i8, let group = group(of: "weight_scale", shape),
            let down = tensors["proj_down"], let up = tensors["proj_up"], down.shape.count == 2, up.shape.count == 2,
            down.shape[0] == shape[1], up.shape == [shape[0], down.shape[1]],
            [down, up].allSatisfy(\.elementType.isFloatingWeight),
            let smooth = tensors["smooth_factor"], smooth.elementType.isFloatingWeight, smooth.elementCount == shape[1]
        else { return nil }
        return (.svdquant(group: group), shape, ["weight_scale", "proj_down", "proj_up", "smooth_factor"])
    }

    /// bitsandbytes' codes, if the state fits the tensors.
    func bitsandbytes(_ state: BitsandbytesState) -> Found? {
        guard weight.elementType == .u8, state.shape.allSatisfy({ $0 <= TensorInfo.mostColumns }) else { return nil }
        let count = state.shape[0] * state.shape[1]
        let runs = (count + state.block - 1) / state.block
        guard weight.byteCount == (count + 1) / 2, holds("weight.quant_map", [.f32], 16) else { return nil }
        var parts: Set<String> = ["weight.absmax", "weight.quant_map"]
        parts.formUnion(tensors.keys.filter { $0.hasPrefix(BitsandbytesState.partPrefix) })
        if holds("weight.absmax", [.u8], runs), let nested = state.nestedBlock, nested > 0 {
            guard holds("weight.nested_quant_map", [.f32], 256),
                holds("weight.nested_absmax", [.f32], (runs + nested - 1) / nested)
            else { return nil }
            parts.formUnion(["weight.nested_quant_map", "weight.nested_absmax"])
        } else if !holds("weight.absmax", [.f32], runs) {
            return nil
        }
        return (.bitsandbytes(state), state.shape, parts)
    }

    // MARK: What several ask

    /// Whether there is a tensor of one of these types and so many elements.
    private func holds(_ part: String, _ types: [ElementType], _ count: Int) -> Bool {
        guard let tensor = tensors[part] else { return false }
        return types.contains(tensor.elementType) && tensor.elementCount == count
    }

    /// Columns of a group, of scales [groups, rows].
    private func group(of part: String, _ shape: [Int]) -> Int? {
        guard let scale = tensors[part], scale.elementType.isFloatingWeight, scale.shape.count == 2,
            scale.shape[1] == shape[0], scale.shape[0] > 0, shape[1].isMultiple(of: scale.shape[0])
        else { return nil }
        return shape[1] / scale.shape[0]
    }

    /// The rotation that these formats have in any case: the marker's, or 256.
    private func rotation(of columns: Int) -> Rotation? {
        let size = marker?.writtenGroupSize ?? QuantizationMarker.defaultGroupSize
        return Rotation(markedGroupSize: size).flatMap { $0.fits(columns: columns) ? $0 : nil }
    }
}
