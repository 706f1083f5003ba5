// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import Reports

extension InspectDocument {
    /// The file in a few lines: size, element types, and what is quantized.
    var summary: [String] {
        var lines = ["\(name.printable()): \(tensors.count) tensors, \(bytes) bytes, \(files.count) file(s)", ""]
        var table = TextTable([("type", .left), ("tensors", .right), ("bytes", .right)])
        for (type, total) in types.sorted(by: { $0.value.bytes > $1.value.bytes }) {
            table.append([type, "\(total.tensors)", "\(total.bytes)"])
        }
        lines += table.lines
        let readable = others.filter { $0.encoding != nil }
        lines += ["", quantizedLine(others: readable.count)]
        if !layers.isEmpty { lines += quantizedTable }
        if !readable.isEmpty { lines += Self.table(of: readable) }
        for entry in others where entry.encoding == nil {
            lines.append("Cannot be read: \(entry.name.printable(limit: 1000)): \(entry.reason.printable())")
        }
        if let first = leftovers.first {
            lines.append(
                "Left over: \(leftovers.count) tensor(s) that nothing uses, such as \(first.printable(limit: 1000))")
        }
        return lines + RestoredForms(tensors.lazy.map { (name: $0.name, form: $0.stored) }).sentences
    }

    /// How many layers are quantized, those of other formats than INT8 among them.
    private func quantizedLine(others: Int) -> String {
        let blocks = tensors.count { ElementType(rawValue: $0.dtype)?.block != nil }
        if blocks > 0 { return "Tensors quantized in blocks: \(blocks)" }
        guard layers.isEmpty, others == 0 else { return "Quantized layers: \(layers.count + others)" }
        return self.others.isEmpty ? "No quantized layers." : "No quantized layers that can be read."
    }

    /// Layers of other formats than INT8, by format, and what can be done with them.
    private static func table(of layers: [OtherEntry]) -> [String] {
        var table = TextTable([("format", .left), ("bits per weight", .right), ("layers", .right)])
        for (encoding, layers) in Dictionary(grouping: layers, by: \.encoding)
            .sorted(by: { $0.key ?? "" < $1.key ?? "" })
        {
            let bits = layers.compactMap(\.bitsPerWeight).sorted()
            let ends = [bits.first, bits.last].compactMap { $0.map { "\(($0 * 100).rounded() / 100)" } }
            table.append([
                encoding ?? "", ends.first == ends.last ? ends.first ?? "" : ends.joined(separator: " to "),
                "\(layers.count)",
            ])
        }
        return table.lines + ["These are read by fidelio dequantize, and not judged by fidelio diagnose."]
    }

    /// Quantized layers by what they are.
    private var quantizedTable: [String] {
        let kinds = Dictionary(grouping: layers) { layer in
            [
                "int8", layer.scaling, layer.group.map { "\($0)" } ?? "none", layer.marker,
                layer.dialects.isEmpty ? "-" : layer.dialects.joined(separator: ", "),
            ]
        }
        var table = TextTable([
            ("format", .left), ("scaling", .left), ("group", .right), ("marker", .left), ("deviations", .left),
            ("layers", .right),
        ])
        for (kind, layers) in kinds.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            table.append(kind + ["\(layers.count)"])
        }
        return table.lines
    }

    /// Every tensor, on one line each.
    var tensorTable: [String] {
        let quantized = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var table = TextTable([("tensor", .left), ("type", .left), ("shape", .left), ("bytes", .right), ("is", .left)])
        for tensor in tensors {
            let layer = quantized[tensor.name].map { Encoding.int8Label(scaling: $0.scaling, groupSize: $0.group) }
            let restored = tensor.originalShape.map { "to be \(Self.text(of: $0))" } ?? tensor.stored?.phrase
            table.append([
                tensor.name.printable(limit: 1000), tensor.dtype, Self.text(of: tensor.shape), "\(tensor.bytes)",
                layer ?? restored ?? "",
            ])
        }
        return table.lines
    }

    private static func text(of shape: [Int]) -> String {
        "[\(shape.map(String.init).joined(separator: ", "))]"
    }
}
