// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files
import OrderedCollections

extension ConversionPlan {
    /// The plan as a table of layers with totals, and notes.
    var table: [String] {
        var table = TextTable([
            ("layer", .left), ("shape", .right), ("mode", .left), ("group", .right), ("bytes before", .right),
            ("bytes after", .right), ("note", .left),
        ])
        for tensor in notable {
            table.append(Self.cells(of: tensor))
        }
        return table.lines + [""] + summary
    }

    /// What is done with how much, and what was left alone and why.
    var summary: [String] {
        let others = tensors.count - quantized.count
        var lines = [
            """
            \(Self.count(quantized.count, "layer")) quantized, \(rotated.count) of them rotated; \
            \(Self.count(others, "other tensor")); \(bytesBefore.grouped) bytes become \(bytesAfter.grouped).
            """
        ]
        lines += Self.section("Left alone:", leftAlone.map { "\($0.tensor.name.printable()) \($0.reason)" })
        lines += Self.section("Cast:", cast.map { "\($0.tensor.name.printable()) to \($0.elementType.rawValue)" })
        lines += Self.section("Left out:", removed.map { "\($0.tensor.name.printable()) \($0.reason)" })
        lines += Self.section("Group size that does not fit:", shortfallLines)
        return lines + (restored.isNone ? [] : [""] + restored.sentences)
    }

    /// The layers without the group size that was asked for, under one heading for all that have the same in common.
    private var shortfallLines: [String] {
        var names: OrderedDictionary<String, [String]> = [:]
        for shortfall in shortfalls {
            names[shortfall.outcome, default: []].append(shortfall.name.printable())
        }
        return names.flatMap { outcome, names in
            [Self.count(names.count, "layer") + " " + outcome] + names.map { "  " + $0 }
        }
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number.grouped) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func cells(of tensor: PlannedTensor) -> [String] {
        let shape = tensor.source.shape.map(String.init).joined(separator: "×")
        let (mode, group, note) = description(of: tensor.fate)
        return [
            tensor.source.name.printable(), shape, mode, group, tensor.bytesBefore.grouped, tensor.bytesAfter.grouped,
            note,
        ]
    }

    private static func description(of fate: TensorFate) -> (mode: String, group: String, note: String) {
        switch fate {
        case .quantized(let configuration):
            (configuration.scaling.rawValue, configuration.rotation.map { String($0.groupSize) } ?? "none", "")
        case .kept(let reason): ("kept", "", reason.description)
        case .cast(let type, let reason): ("to \(type.rawValue)", "", reason.description)
        case .removed(let reason): ("left out", "", reason.description.printable())
        }
    }
}

extension Int {
    /// The number with a comma after every three digits.
    var grouped: String {
        var digits = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { digits.append(",") }
            digits.append(digit)
        }
        return (self < 0 ? "-" : "") + String(digits.reversed())
    }
}

extension DequantizationPlan {
    /// What was done with how much, and what could not be read and why.
    var summary: [String] {
        if layers.contains(where: { $0.layer.weight.elementType.block != nil }) {
            return [blockSummary] + restored.sentences
        }
        let rotated = layers.count { $0.layer.rotation != nil }
        let count = "\(layers.count.grouped) layer\(layers.count == 1 ? "" : "s")"
        let lines =
            [
                "\(count) dequantized, the rotation taken off \(rotated) of them; "
                    + "\((kept.count - casts.count).grouped) tensors kept as they are."
            ]
            + (casts.isEmpty ? [] : ["\(casts.count.grouped) layers cast, as --dtype asks: none is quantized."])
            + restored.sentences
        guard !unreadable.isEmpty else { return lines }
        return lines + ["", "Left as they are:"]
            + unreadable.map { "  \($0.weight.name.printable()): \($0.reason.printable())" }
    }

    /// How many tensors were in which blocks.
    private var blockSummary: String {
        let counts = Dictionary(grouping: layers, by: \.layer.label).mapValues(\.count)
        let types = counts.sorted { $0.key < $1.key }.map { "\($0.value.grouped) from \($0.key)" }
        return
            "\(layers.count.grouped) tensor\(layers.count == 1 ? "" : "s") dequantized: \(types.joined(separator: ", ")); "
            + "\(kept.count.grouped) kept as \(kept.count == 1 ? "it is" : "they are")."
    }
}
