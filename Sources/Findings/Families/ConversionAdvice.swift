// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Codecs
internal import Conversion

/// The command that would make a good file of the original: the published recipe, with the family's presets and a group
/// that fits the layers.
package struct ConversionAdvice: Sendable, Equatable {
    /// The group to ask for; nil if none divides any layer's inputs.
    package let group: Int?
    /// How many layers it is for.
    package let layers: Int
    /// Layers that the group does not divide, by their inputs.
    package let unrotated: [Int: Int]
    /// The family's flags.
    private let flags: String

    /// The groups that are considered: the published recipe's, and smaller ones for layers that it does not divide.
    private static let groups = [64, 16, 4]
    /// A group is good enough if it rotates this share of the weights.
    private static let share = 0.9

    /// - Parameter layers: rows and inputs of the layers that the command is for.
    init(_ layers: [(rows: Int, columns: Int)], flags: String) {
        let columns = layers.map(\.columns)
        let fitsAll = { (group: Int) in columns.allSatisfy { $0.isMultiple(of: group) } }
        // A matrix has at most 2^20 rows and as many inputs; sums in floating point cannot overflow.
        let weights = layers.map { (columns: $0.columns, count: Double($0.rows) * Double($0.columns)) }
        let total = weights.reduce(0) { $0 + $1.count }
        let rotated = { (group: Int) in
            weights.reduce(0) { $1.columns.isMultiple(of: group) ? $0 + $1.count : $0 }
        }
        let chosen =
            Self.groups.first { $0 > 4 && fitsAll($0) } ?? Self.groups.first { rotated($0) >= Self.share * total }
            ?? Self.groups.last { rotated($0) > 0 }
        group = chosen
        self.layers = layers.count
        self.flags = flags
        unrotated = Dictionary(grouping: columns.filter { !$0.isMultiple(of: chosen ?? 1) }) { $0 }.mapValues(\.count)
    }

    /// The command, and which layers it leaves unrotated, in brackets.
    package var command: String { Self.command(scaling: .row, group: group, flags: flags) + remark }

    /// The command that writes an original in one configuration, with the flags of the family that its tensors are of; nil if there is
    /// none, since no reader takes one scale for a rotated matrix.
    package static func command(
        _ configuration: Configuration, of tensors: [(name: String, shape: [Int])]
    ) -> String? {
        guard configuration.scaling == .row || configuration.rotation == nil else { return nil }
        return command(
            scaling: configuration.scaling, group: configuration.rotation?.groupSize,
            flags: Architecture(of: tensors)?.flags ?? "")
    }

    private static func command(scaling: Scaling, group: Int?, flags: String) -> String {
        let rotation = group.map { " --convrot --convrot-group-size \($0)" } ?? ""
        return
            "fidelio convert -i ORIGINAL -o GOOD.safetensors --int8 --scaling_mode \(scaling.rawValue) --simple --low-memory"
            + "\(rotation)\(flags) --comfy_quant --save-quant-metadata"
    }

    /// What the group does to a layer of so many inputs; nil for nothing.
    func rotation(columns: Int) -> Rotation? {
        group.flatMap { Rotation(groupSize: $0) }.flatMap { $0.fits(columns: columns) ? $0 : nil }
    }

    private var remark: String {
        guard let group else {
            return layers == 0 ? "" : " (without rotation: no group divides the inputs of these layers)"
        }
        guard !unrotated.isEmpty else { return "" }
        let count = unrotated.values.reduce(0, +)
        let sizes = unrotated.keys.sorted()
        let shown = sizes.prefix(6).map(String.init).joined(separator: ", ") + (sizes.count > 6 ? ", …" : "")
        let words = count == 1 ? "1 layer with \(shown) inputs stays" : "\(count) layers with \(shown) inputs stay"
        return " (\(group) divides the inputs of \(layers - count) of \(layers) layers; \(words) unrotated)"
    }
}

extension ConversionAdvice {
    /// What to do with a file of these contents.
    ///
    /// Advice without a layer that can be read is the published recipe's.
    init(for contents: QuantizedCheckpoint, names: [String], of family: Architecture?) {
        let keeps = Preset.keeps(family?.presets ?? [], among: names)
        let weights = contents.layers.map(\.weight) + contents.others.map(\.weight)
        let chosen = weights.filter { $0.shape.count == 2 && $0.elementType == .i8 && !keeps($0.name) }
        self.init(chosen.map { ($0.shape[0], $0.shape[1]) }, flags: family?.flags ?? "")
    }
}
