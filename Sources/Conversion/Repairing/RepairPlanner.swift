// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import Documents
internal import Files
import OrderedCollections

/// Works out what decisions about layers change in a file's tensors and header.
struct RepairPlanner {
    /// Markers take a few hundred bytes; a longer tensor is not a marker.
    private static let markerLimit = 1 << 16

    let checkpoint: Checkpoint
    private(set) var header: HeaderMarkers
    /// Tensors that are written otherwise, by their names in the input.
    private(set) var replaced: [String: RepairedTensor] = [:]
    /// Tensors that the input lacks.
    private(set) var added: [RepairedTensor] = []
    private(set) var layers: [RepairedLayer] = []

    init(_ checkpoint: Checkpoint, layers: [String]) {
        self.checkpoint = checkpoint
        header = HeaderMarkers(checkpoint.metadata, layers: layers)
    }

    /// Takes a decision in.
    mutating func add(_ repair: LayerRepair) throws(FileError) {
        guard repair.requantization != nil || Self.canBeRenamed(repair) else { return leave(repair) }
        let codes = addCodes(of: repair)
        let scale = repair.requantization == nil ? addWeight(of: repair) + (try addScale(of: repair)) : []
        let changes = codes + scale + (try addMarkers(of: repair))
        guard !changes.isEmpty || !repair.obstacles.isEmpty else { return }
        layers.append(
            RepairedLayer(
                name: repair.layer.name, changes: changes, requantization: repair.requantization,
                obstacles: repair.obstacles))
    }

    /// Whether a layer's scale is int8_tensorwise's by today's name or the old one, or another maker's whose formula is known and
    /// whose layer gets a marker: under other names its numbers can mean something else, and a marker would not make it readable.
    private static func canBeRenamed(_ repair: LayerRepair) -> Bool {
        let layer = repair.layer
        if layer.maker != nil { return repair.basis != .asMarked }
        return [".weight_scale", ".scale_weight"].contains { layer.scale.name == layer.name + $0 }
    }

    /// Leaves a layer of another maker's as it is.
    private mutating func leave(_ repair: LayerRepair) {
        let reason =
            "Its scale is not called weight_scale or scale_weight: it is of another layout, and stays as it is."
        layers.append(
            RepairedLayer(
                name: repair.layer.name, changes: [], requantization: nil, obstacles: [reason] + repair.obstacles))
    }

    private mutating func addCodes(of repair: LayerRepair) -> [RepairChange] {
        guard let requantization = repair.requantization else { return [] }
        let (layer, name) = (repair.layer, StoredLayer.scaleName(ofLayer: repair.layer.name))
        let weight = TensorPlan(name: layer.weight.name, elementType: .i8, shape: layer.weight.shape)
        replaced[layer.weight.name] = .codes(requantization, weight, scale: name)
        // One element is one element in either mode.
        let shape = layer.rows == 1 ? [] : [layer.rows, 1]
        replaced[layer.scale.name] = .scaleOfCodes(TensorPlan(name: name, elementType: .f32, shape: shape))
        return [
            RepairChange(
                .codes, from: requantization.beforeDB.map(Self.decibels) ?? "codes that cannot be measured",
                to: "\(requantization.configuration), \(Self.decibels(requantization.afterDB))",
                evidence: requantization.evidence)
        ]
    }

    private static func decibels(_ value: Double) -> String {
        "\((value * 10).rounded() / 10) dB against the original"
    }

    /// The codes under the name that ComfyUI looks for; not a byte of them changes.
    private mutating func addWeight(of repair: LayerRepair) -> [RepairChange] {
        let weight = repair.layer.weight
        let name = repair.layer.name + ".weight"
        guard weight.name != name else { return [] }
        replaced[weight.name] = .copied(
            weight, as: TensorPlan(name: name, elementType: weight.elementType, shape: weight.shape))
        return [.scale(.weightName, weight.name, name, "ComfyUI looks for weight")]
    }

    /// The scale as F32, called weight_scale, of shape [] or [out, 1]: no number changes, but for a maker's whose scale is in other
    /// units.
    private mutating func addScale(of repair: LayerRepair) throws(FileError) -> [RepairChange] {
        let (layer, scale) = (repair.layer, repair.layer.scale)
        let isFlat = layer.rows > 1 && scale.shape == [layer.rows]
        let plan = TensorPlan(
            name: StoredLayer.scaleName(ofLayer: layer.name), elementType: .f32,
            shape: isFlat || repair.fillsScale ? [layer.rows, 1] : scale.shape)
        var changes = Self.changes(of: repair, to: plan)
        guard !changes.isEmpty else { return [] }
        if layer.isScaleOfLargestWeights {
            changes.append(
                .scale(.scaleUnit, "the largest weight of a row", "one step: a 127th of it", "bitsandbytes' layout"))
            let scales = try layer.scales(in: checkpoint).prefix(plan.byteCount / MemoryLayout<Float>.size)
            let bytes = scales.flatMap { scale in
                (0..<4).map { UInt8(truncatingIfNeeded: scale.bitPattern >> (8 * $0)) }
            }
            replaced[scale.name] = .made(bytes, plan)
            return changes
        }
        let keepsBytes = scale.elementType == .f32 && scale.byteCount == plan.byteCount
        replaced[scale.name] = keepsBytes ? .copied(scale, as: plan) : .widened(scale, as: plan)
        return changes
    }

    /// What differs between a layer's scale and what is written for it: name, shape, type.
    private static func changes(of repair: LayerRepair, to plan: TensorPlan) -> [RepairChange] {
        let scale = repair.layer.scale
        var changes: [RepairChange] = []
        if plan.name != scale.name {
            changes.append(.scale(.scaleName, scale.name, plan.name, "ComfyUI looks for weight_scale"))
        }
        if plan.shape != scale.shape {
            let evidence = repair.fillsScale ? "loaders want one scale per row of a rotated layer" : "one scale per row"
            changes.append(.scale(.scaleShape, "\(scale.shape)", "\(plan.shape)", evidence))
        }
        if scale.elementType != .f32 {
            changes.append(.scale(.scaleType, scale.elementType.rawValue, "F32", "F32 holds each value as it is"))
        }
        return changes
    }

    private mutating func addMarkers(of repair: LayerRepair) throws(FileError) -> [RepairChange] {
        let name = repair.layer.name
        let tensor = checkpoint.tensor(named: StoredLayer.markerName(ofLayer: name))
        let old = try tensor.flatMap { tensor throws(FileError) in try members(of: tensor) }
        let entryName = header.entryName(of: name)
        let entry = entryName.flatMap { header.entry($0) }.flatMap(MarkerCorrection.members(ofEntry:))
        let correction = MarkerCorrection(repair)
        let isNew = tensor == nil && entryName == nil
        guard !isNew || repair.basis != .asMarked || repair.requantization != nil else { return [] }
        // What the layer's marker says once it is right, wherever it stood.
        let right = correction.corrected(old?.members ?? entry ?? MarkerCorrection.new(repair))
        var changes: [RepairChange] = []
        if tensor != nil || isNew || repair.needsTensorMarker {
            let stated = tensor == nil || old == nil ? correction.statingRows.corrected(right) : right
            if stated != old?.members || old?.isStrict == false {
                write(stated, of: name)
                changes += tensorChanges(from: old, to: stated, repair)
            }
        }
        changes += setEntry(of: repair, entry: entry, called: entryName, isNew: isNew, tensor: right)
        return changes
    }

    private func tensorChanges(
        from old: (members: MarkerCorrection.Members, isStrict: Bool)?, to new: MarkerCorrection.Members,
        _ repair: LayerRepair
    ) -> [RepairChange] {
        let changes = MarkerCorrection.changes(.marker, from: old?.members, to: new, evidence: repair.evidence)
        guard old?.isStrict == false else { return changes }
        let padding = RepairChange(
            .marker, from: "padded with NUL", to: "without", evidence: "a reader of JSON refuses NUL")
        return changes + [padding]
    }

    private mutating func setEntry(
        of repair: LayerRepair, entry: MarkerCorrection.Members?, called old: String?, isNew: Bool,
        tensor: MarkerCorrection.Members
    ) -> [RepairChange] {
        let isMissing = old == nil && (header.isUnreadable || (isNew && !header.isEmpty))
        guard old != nil || isMissing else { return [] }
        var correction = MarkerCorrection(repair)
        correction.statesRowScales = false
        var new = entry.map(correction.corrected) ?? tensor
        // A header does not say whether there is one scale per row, unless it did.
        if entry == nil { new["per_row"] = nil }
        let isText = old.flatMap { header.entry($0) }?.stringValue != nil
        header.set(new, of: repair.layer.name, inPlaceOf: old)
        var changes = MarkerCorrection.changes(.header, from: entry, to: new, evidence: repair.evidence)
        if let old, old != repair.layer.name {
            changes.append(
                RepairChange(
                    .header, from: "named \(old)", to: "named \(repair.layer.name)",
                    evidence: "ComfyUI looks for the weight's own name"))
        }
        if isText, entry != nil {
            changes.append(
                RepairChange(.header, from: "a text", to: "an object", evidence: "readers expect an object"))
        }
        return changes
    }

    private mutating func write(_ marker: MarkerCorrection.Members, of layer: String) {
        let name = StoredLayer.markerName(ofLayer: layer)
        let bytes = Array(MarkerCorrection.text(marker).utf8)
        let made = RepairedTensor.made(bytes, TensorPlan(name: name, elementType: .u8, shape: [bytes.count]))
        if checkpoint.tensor(named: name) == nil { added.append(made) } else { replaced[name] = made }
    }

    private func members(
        of tensor: TensorInfo
    ) throws(FileError) -> (members: MarkerCorrection.Members, isStrict: Bool)? {
        guard tensor.byteCount <= Self.markerLimit else { return nil }
        return MarkerCorrection.members(of: try checkpoint.bytes(of: tensor, limit: Self.markerLimit))
    }

    /// Takes entries of the header out.
    mutating func drop(entries names: [String]) {
        for name in names { header.remove(name) }
    }
}

extension RepairChange {
    fileprivate static func scale(_ kind: Kind, _ from: String, _ to: String, _ evidence: String) -> RepairChange {
        RepairChange(kind, from: from, to: to, evidence: evidence)
    }
}

extension LayerRepair {
    /// From what it is known what a marker's key has to say.
    fileprivate func evidence(of key: String) -> String {
        switch key {
        case "format": "codes and scale are int8_tensorwise's, the one name that ComfyUI knows"
        case "per_row": hasRowScales ? "there is one scale per row" : "there is one scale for the matrix"
        case "params": "ComfyUI does not look into params"
        case "convrot", "convrot_groupsize", "":
            if requantization != nil {
                "the codes are made anew"
            } else if case .known(_, let words) = basis {
                words
            } else {
                "another marker of the layer says so"
            }
        default: "it stood under params, or in the layer's other marker"
        }
    }

    fileprivate var evidence: (String) -> String { { evidence(of: $0) } }
}

extension MarkerCorrection {
    /// The correction that a decision asks for.
    fileprivate init(_ repair: LayerRepair) {
        let isKnown = repair.requantization != nil || repair.basis != .asMarked
        self.init(
            rotation: isKnown ? RotationAnswer(repair.rotation) : .undecided,
            hasRowScales: repair.layer.rows == 1 ? nil : repair.hasRowScales,
            statesRowScales: repair.fillsScale || repair.requantization != nil)
    }

    /// The same for a marker that stands in a tensor for the first time.
    fileprivate var statingRows: MarkerCorrection {
        var correction = self
        correction.statesRowScales = true
        return correction
    }
}
