// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Fidelity

/// Names of two files, and the pairs that they must come to.
struct NameCase: Sendable, CustomStringConvertible {
    let description: String
    let left: [String]
    let right: [String]
    /// Pairs of names; whatever is not here must have no partner.
    let pairs: [String: String]

    /// All of these blocks' names under a prefix.
    static func names(_ prefix: String, blocks: Int = 2, modules: [String] = ["attn.q_proj", "mlp.fc"]) -> [String] {
        (0..<blocks).flatMap { block in modules.map { "\(prefix)blocks.\(block).\($0).weight" } }
    }

    private static func same(_ left: [String], _ right: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: zip(left, right))
    }

    static let prefixes = [
        "", "net.", "model.", "model.model.", "transformer.", "_orig_mod.", "model.diffusion_model.", "a.b.c.",
    ]
    .flatMap { prefix in
        [
            NameCase(
                description: "prefix \(prefix) on the right", left: names(""), right: names(prefix),
                pairs: same(names(""), names(prefix))),
            NameCase(
                description: "prefix \(prefix) against another", left: names("other."), right: names(prefix),
                pairs: same(names("other."), names(prefix))),
        ]
    }

    static let others = [
        NameCase(
            description: "a text encoder beside the model",
            left: names("model.diffusion_model.") + ["text_encoders.qwen.transformer.model.layers.0.mlp.fc.weight"],
            right: names(""), pairs: same(names("model.diffusion_model."), names(""))),
        NameCase(
            description: "another kind of block with the same tail",
            left: ["layers.0.attention.out.weight", "noise_refiner.0.attention.out.weight"],
            right: ["layers.0.attention.out.weight"],
            pairs: ["layers.0.attention.out.weight": "layers.0.attention.out.weight"]),
        NameCase(
            description: "another block's number", left: ["blocks.1.attn.out.weight"],
            right: ["blocks.2.attn.out.weight"],
            pairs: [:]),
        NameCase(
            description: "two places with one tail", left: ["out.proj.weight"],
            right: ["a.out.proj.weight", "b.out.proj.weight"], pairs: [:]),
        NameCase(
            description: "the longest tail of two", left: ["model.b.out.proj.weight"],
            right: ["a.out.proj.weight", "b.out.proj.weight"],
            pairs: ["model.b.out.proj.weight": "b.out.proj.weight"]),
        NameCase(
            description: "nothing but the kind of tensor", left: ["first.weight"], right: ["second.weight"], pairs: [:]),
        NameCase(
            description: "a module deep inside for one at the top",
            left: ["blocks.0.attn.proj_out.weight"], right: ["proj_out.weight"], pairs: [:]),
        NameCase(
            description: "one name by chance among many", left: names("", blocks: 9) + ["proj_out.weight"],
            right: names("", blocks: 9) + ["single.proj_out.weight"],
            pairs: same(names("", blocks: 9), names("", blocks: 9))),
        NameCase(
            description: "other spellings of a projection",
            left: ["blocks.0.attn.to_q.weight"], right: ["net.blocks.0.attn.q_proj.weight"],
            pairs: ["blocks.0.attn.to_q.weight": "net.blocks.0.attn.q_proj.weight"]),
    ]
}

/// Which names of two files are taken for the same.
@Suite struct NamePairingTests {
    private func shapes(_ names: [String]) -> [NamedShape] { names.map { NamedShape(name: $0, shape: [8, 64]) } }

    @Test(arguments: NameCase.prefixes + NameCase.others) func pairsByTheLongestTail(_ names: NameCase) {
        let pairing = NamePairing(shapes(names.left), with: shapes(names.right))
        let found = Dictionary(
            uniqueKeysWithValues: pairing.pieces.map { (names.left[$0.left], names.right[$0.right]) })
        #expect(found == names.pairs)
        // The other way round the same names pair.
        let back = NamePairing(shapes(names.right), with: shapes(names.left))
        #expect(Set(back.pieces.map { names.left[$0.right] }) == Set(names.pairs.keys))
    }

    @Test func letsShapesDecideBetweenEqualTails() {
        let left = [NamedShape(name: "fc.weight", shape: [8, 64])]
        let right = [
            NamedShape(name: "clip_l.fc.weight", shape: [8, 64]),
            NamedShape(name: "clip_g.fc.weight", shape: [16, 64]),
        ]
        #expect(NamePairing(left, with: right).pieces.map(\.right) == [0])
    }

    @Test func saysWhichTensorsANameFits() {
        let pairing = NamePairing(
            shapes(["out.proj.weight"]), with: shapes(["a.out.proj.weight", "b.out.proj.weight"]))
        #expect(pairing.ambiguous == [0: [0, 1]])
    }

    @Test(arguments: [true, false]) func laysPartsOneUnderAnother(isLeftFused: Bool) {
        let fused = [NamedShape(name: "net.l.0.attention.qkv.weight", shape: [32, 64])]
        let apart = [("to_q", 16), ("to_k", 8), ("to_v", 8)]
            .map { NamedShape(name: "l.0.attention.\($0).weight", shape: [$1, 64]) }
        let pairing = isLeftFused ? NamePairing(fused, with: apart) : NamePairing(apart, with: fused)
        let starts = pairing.pieces.map { isLeftFused ? $0.rows?.left : $0.rows?.right }
        #expect(starts == [0, 16, 24])
        #expect(pairing.pieces.map { $0.rows?.count } == [16, 8, 8])
    }

    @Test func pairsNoFusedMatrixWhosePartsDoNotAddUp() {
        let fused = [NamedShape(name: "l.attention.qkv.weight", shape: [32, 64])]
        let apart = [("to_q", 16), ("to_k", 8)].map { NamedShape(name: "l.attention.\($0).weight", shape: [$1, 64]) }
        #expect(NamePairing(fused, with: apart).pieces.isEmpty)
        let tooMany = [16, 16, 16].enumerated()
            .map { NamedShape(name: "l.attention.to_\(["q", "k", "v"][$0]).weight", shape: [$1, 64]) }
        #expect(NamePairing(fused, with: tooMany).pieces.isEmpty)
    }

    @Test func takesGateAndUpApart() {
        let fused = [NamedShape(name: "layers.0.mlp.gate_up_proj.weight", shape: [32, 64])]
        let apart = ["gate_proj", "up_proj"].map { NamedShape(name: "layers.0.mlp.\($0).weight", shape: [16, 64]) }
        #expect(NamePairing(fused, with: apart).pieces.map { $0.rows?.left } == [0, 16])
    }

    @Test(arguments: RenamingTable.families.map(\.title)) func pairsEveryNameOfAFamilysTable(title: String) throws {
        let table = try #require(RenamingTable.families.first { $0.title == title })
        let entries = table.entries.values.flatMap { $0 }
        // Rows: fused matrices have those of their parts.
        let fused = Set(entries.filter { $0.part != nil }.map { $0.comfy.joined(separator: ".") })
        let whole = entries.filter { $0.part == nil && !fused.contains($0.comfy.joined(separator: ".")) }
        let parts = entries.filter { $0.part != nil }
        let name = { (pattern: [Substring]) in pattern.joined(separator: ".").replacing("*", with: "3") + ".weight" }
        let left = (whole + parts).map { NamedShape(name: name($0.other), shape: [8, 64]) }
        let counts = Dictionary(parts.map { (name($0.comfy), 1) }, uniquingKeysWith: +)
        let right =
            whole.map { NamedShape(name: name($0.comfy), shape: [8, 64]) }
            + counts.map { NamedShape(name: $0.key, shape: [8 * $0.value, 64]) }
        let pairing = NamePairing(left, with: right)
        #expect(Set(pairing.pieces.map(\.left)).count == left.count)
        for piece in pairing.pieces {
            let entry = (whole + parts)[piece.left]
            #expect(right[piece.right].name == name(entry.comfy), "\(left[piece.left].name)")
            if let part = entry.part { #expect(piece.rows?.right == 8 * part.index) }
        }
        #expect(!table.source.isEmpty)
    }

    @Test func readsEveryRowOfATable() {
        let text = "a.*.b  c.*.d  1/3\nbroken\na b swapped\na b 4/3"
        let rows = text.split(separator: "\n").map { RenamingTable.entry($0) }
        #expect(rows.map { $0?.part } == [SlotPart(index: 1, of: 3), nil, nil, nil])
        #expect(rows.map { $0 != nil } == [true, false, true, false])
        #expect(rows[2]?.isSwapped == true)
    }

    @Test func exchangesTheHalvesOfFLUXsLastModulation() {
        let left = [NamedShape(name: "norm_out.linear.weight", shape: [16, 64])]
        let right = [NamedShape(name: "final_layer.adaLN_modulation.1.weight", shape: [16, 64])]
        let pairing = NamePairing(left, with: right)
        #expect(
            pairing.pieces.map(\.rows) == [
                NamePairing.PieceRows(left: 0, right: 8, count: 8), NamePairing.PieceRows(left: 8, right: 0, count: 8),
            ])
    }
}
