// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Fidelity
import TestSupport
import Testing

@testable import Findings

/// Something that was done to every layer before it was quantized, and the finding that must name it.
struct Change: Sendable, CustomStringConvertible {
    let description: String
    let finding: FindingID
    /// What the words must hold.
    let words: String
    let change: @Sendable (Int, ChangedModel.Matrix) -> ChangedModel.Matrix

    static let all = [
        Change(description: "770 times", finding: .scalesOff, words: "770 times") { _, matrix in
            matrix.mapped { 770 * $2 }
        },
        Change(description: "twice", finding: .scalesOff, words: "2 times") { _, matrix in matrix.mapped { 2 * $2 } },
        Change(description: "a 770th", finding: .scalesOff, words: "1/770 times") { _, matrix in
            matrix.mapped { $2 / 770 }
        },
        Change(description: "other signs", finding: .scalesOff, words: "-1 times") { _, matrix in
            matrix.mapped { -$2 }
        },
        Change(description: "halves exchanged", finding: .rowsReordered, words: "two halves") { _, matrix in
            matrix.reordered { ($0 + 48) % 96 }
        },
        Change(description: "thirds turned", finding: .rowsReordered, words: "thirds") { _, matrix in
            matrix.reordered { ($0 + 64) % 96 }
        },
        Change(description: "q, k and v by head", finding: .rowsReordered, words: "interleaved") { _, matrix in
            // Row (head, part, d) of the file is row (part, head, d) of the original: 3 parts, 4 heads, 8 rows.
            matrix.reordered { row in (row / 8 % 3 * 4 + row / 24) * 8 + row % 8 }
        },
        Change(description: "interleaved in each head", finding: .rowsReordered, words: "in each 24 rows") {
            _, matrix in
            matrix.reordered { row in row / 24 * 24 + row % 24 % 2 * 12 + row % 24 / 2 }
        },
        Change(description: "rows shuffled", finding: .rowsReordered, words: "another order") { index, matrix in
            var generator = SplitMix64(seed: UInt64(index))
            let order = Array(0..<96).shuffled(using: &generator)
            return matrix.reordered { order[$0] }
        },
        Change(description: "two rows exchanged", finding: .rowsReordered, words: "2 of 96 rows") { _, matrix in
            matrix.reordered { $0 == 10 ? 20 : $0 == 20 ? 10 : $0 }
        },
        Change(description: "random signs of columns", finding: .rotationSigns, words: "other sign") { _, matrix in
            var generator = SplitMix64(seed: 7)
            let signs = (0..<128).map { _ in Float(Bool.random(using: &generator) ? 1 : -1) }
            return matrix.mapped { $2 * signs[$1] }
        },
        Change(description: "smoothed columns", finding: .columnsScaled, words: "every column") { _, matrix in
            var generator = SplitMix64(seed: 8)
            let gains = (0..<128).map { _ in Float(0.2 + abs(generator.normal())) }
            return matrix.mapped { $2 * gains[$1] }
        },
    ]
}

/// What layers that are far from a reference are told to be, and what they are not.
@Suite struct DifferenceTests {
    private static let accusing: Set<FindingID> = [
        .scalesOff, .columnsScaled, .rowsReordered, .layerTransposed, .rotationSigns, .notComparable,
    ]
    private static let blamingScales: Set<FindingID> = [.tensorScaleDetailLoss, .rowScaleDetailLoss]

    private func diagnosis(_ file: Checkpoint, _ model: ChangedModel = ChangedModel()) async throws -> Diagnosis {
        try await Diagnosis(of: file, reference: model.reference())
    }

    @Test(arguments: Change.all) func namesWhatWasDone(_ change: Change) async throws {
        let model = ChangedModel()
        let found = try await diagnosis(model.quantized(change: change.change), model)
        let finding = try #require(found.findings.first { $0.id == change.finding })
        #expect(finding.severity == .error)
        #expect(finding.subjects.count == 2)
        for subject in finding.subjects {
            #expect(subject.detail?.contains(change.words) ?? false, "\(subject.detail ?? "")")
        }
        let others = Self.accusing.union([.notThisOriginal, .lossUnexplained]).union(Self.blamingScales)
        #expect(Set(found.findings.map(\.id)).isDisjoint(with: others.subtracting([change.finding])))
    }

    @Test func namesTheTranspose() async throws {
        let model = ChangedModel(layers: 2, rows: 128, columns: 128)
        let file = try model.quantized { _, matrix in
            ChangedModel.Matrix(
                rows: 128, columns: 128,
                values: (0..<128 * 128).map { matrix.values[$0 % 128 * 128 + $0 / 128] })
        }
        let found = try await diagnosis(file, model)
        #expect(found.findings.contains { $0.id == .layerTransposed && $0.subjects.count == 2 })
        #expect(!found.findings.contains { $0.id == .notThisOriginal })
    }

    @Test(arguments: ["lost", "reciprocal"]) func namesScalesThatAre(_ words: String) async throws {
        let file = try ChangedModel().quantized(scales: { words == "lost" ? 1 : 1 / $0 }, change: { $1 })
        let found = try await diagnosis(file)
        let finding = try #require(found.findings.first { $0.id == .scalesOff })
        #expect(finding.subjects.count == 2)
        for subject in finding.subjects {
            #expect(subject.detail?.contains(words) ?? false, "\(subject.detail ?? "")")
        }
        #expect(!found.findings.contains { $0.id == .notThisOriginal || $0.id == .rowScaleDetailLoss })
        #expect(found.losesMeasuredDetail)
    }

    @Test(arguments: [64, 256]) func findsSylvestersMatrix(group: Int) async throws {
        let rotation = try #require(Rotation(sylvesterGroupSize: group))
        let model = ChangedModel(layers: 1, columns: 256)
        let found = try await diagnosis(model.quantized(rotation: rotation, marked: group) { $1 }, model)
        let reference = try #require(found.reference)
        #expect(reference.layers.values.allSatisfy { $0.best?.rotation == rotation })
        #expect(!found.findings.contains { $0.id == .notThisOriginal || Self.accusing.contains($0.id) })
    }

    @Test(arguments: [0.01, 0.03, 0.1]) func callsAFineTuneAnotherVersion(share: Double) async throws {
        let file = try ChangedModel().quantized { $1.tuned(share, seed: UInt64($0)) }
        let found = try await diagnosis(file)
        let finding = try #require(found.findings.first { $0.id == .notThisOriginal })
        #expect(finding.severity == .warning)
        #expect(finding.cause.contains("another version"))
        #expect(Set(found.findings.map(\.id)).isDisjoint(with: Self.accusing.union(Self.blamingScales)))
        #expect(!found.verdict.text.contains("not this reference's"))
        // Rounding leaves 42 dB: 30 and 20 dB are more than 10 under it.
        #expect(found.findings.contains { $0.id == .lossUnexplained } == (share > 0.02))
    }

    @Test func callsASlightGainAnotherVersion() async throws {
        let found = try await diagnosis(ChangedModel().quantized { $1.mapped { 0.97 * $2 } })
        #expect(found.findings.contains { $0.id == .notThisOriginal && $0.severity == .warning })
        #expect(Set(found.findings.map(\.id)).isDisjoint(with: Self.accusing.union([.lossUnexplained])))
    }

    @Test func callsUnrelatedWeightsAnotherModelOnlyAfterTrying() async throws {
        let file = try ChangedModel()
            .quantized { index, matrix in
                ChangedModel.matrix(rows: matrix.rows, columns: matrix.columns, seed: UInt64(900 + index))
            }
        let found = try await diagnosis(file)
        let finding = try #require(found.findings.first { $0.id == .notThisOriginal })
        #expect(finding.severity == .error)
        #expect(finding.subjects.count == 2)
        for layer in try #require(found.reference).layers.values {
            let differences = try #require(layer.differences)
            #expect(differences.explanation == nil)
            #expect(Set(differences.trials.map(\.kind)).isSuperset(of: [.gain, .rowGains, .columnGains, .signs]))
        }
        #expect(found.verdict.text.contains("Its weights are not this reference's: 2 of 2 layers"))
    }

    @Test func doesNotAccuseACoarseTensorWiseFileOfAnotherOriginal() async throws {
        // One huge weight leaves most codes 0, and rows without it a cosine under 0.9.
        let noise = ChangedModel.noise(rows: 1536, columns: 128, seed: 3)
        let matrix = ChangedModel.Matrix(rows: 1536, columns: 128, values: noise.map { 0.02 * $0 })
        let model = ChangedModel([
            ("blocks.0.attn.proj", matrix.mapped { row, column, value in row == 700 && column == 5 ? 10 : value })
        ])
        let file = try model.quantized(scaling: .tensor, rotation: nil, marked: nil) { $1 }
        let found = try await diagnosis(file, model)
        #expect(try #require(found.reference).layers.values.allSatisfy { ($0.best?.cosine ?? 1) < 0.9 })
        #expect(!found.findings.contains { $0.id == .notThisOriginal || $0.id == .lossUnexplained })
        #expect(found.findings.contains { $0.id == .tensorScaleDetailLoss })
    }

    @Test func findsNoOrderInRowsThatAreNearlyTheSame() async throws {
        let model = ChangedModel(
            ChangedModel().original
                .map { layer in (layer.name, layer.matrix.mapped { 0.5 + 0.01 * $2 + 0 * Float($0 + $1) }) })
        let file = try model.quantized(rotation: nil, marked: nil) { $1.tuned(0.05, seed: UInt64($0)) }
        let found = try await diagnosis(file, model)
        #expect(Set(found.findings.map(\.id)).isDisjoint(with: Self.accusing.union(Self.blamingScales)))
    }

    @Test func saysThatAChangeLiesInTheRotatedBasis() async throws {
        let rotation = try #require(Rotation(groupSize: 64))
        let file = try ChangedModel()
            .quantized { index, matrix in
                // A change in a few columns, added to the rotated weights.
                let noise = ChangedModel.noise(rows: matrix.rows, columns: matrix.columns, seed: UInt64(index))
                return matrix.rotated(rotation)
                    .mapped { row, column, value in
                        column % 16 == 3 ? value + 0.2 * noise[row * 128 + column] : value
                    }
                    .rotated(rotation)
            }
        let found = try await diagnosis(file)
        let finding = try #require(found.findings.first { $0.id == .lossUnexplained })
        #expect(finding.cause.contains("the change lies in the rotated basis"))
        #expect(Set(found.findings.map(\.id)).isDisjoint(with: Self.blamingScales.union(Self.accusing)))
        #expect(!found.verdict.text.contains("would have"))
    }

    @Test func namesAMergedLoRAsRankAndNotTheRotatedBasis() async throws {
        let file = try ChangedModel()
            .quantized { index, matrix in
                guard index == 0 else { return matrix }
                let (up, down) = (
                    ChangedModel.noise(rows: matrix.rows, columns: 4, seed: 5),
                    ChangedModel.noise(rows: 4, columns: 128, seed: 6)
                )
                return matrix.mapped { row, column, value in
                    value + 0.02 * (0..<4).reduce(0) { $0 + up[row * 4 + $1] * down[$1 * 128 + column] }
                }
            }
        let found = try await diagnosis(file)
        let finding = try #require(found.findings.first { $0.id == .lossUnexplained })
        #expect(finding.subjects.count == 1)
        #expect(finding.cause.contains("of low rank"))
        #expect(!finding.cause.contains("rotated basis"))
        let version = try #require(found.findings.first { $0.id == .notThisOriginal })
        #expect(version.cause.contains("unlike the others"))
    }

    @Test func saysThatNothingCanBeComparedWhereNothingPairs() async throws {
        let model = ChangedModel()
        let found = try await Diagnosis(
            of: model.quantized { $1 }, reference: model.reference { "other\($0.utf8.count).\($0.hashValueOfText)" })
        let finding = try #require(found.findings.first { $0.id == .notComparable })
        #expect(finding.cause.contains("cannot be compared with original, because none of its 2 quantized layers has"))
        #expect(finding.cause.contains("\"blocks.0.attn.proj.weight\""))
        #expect(!found.findings.contains { $0.id == .notThisOriginal })
        #expect(found.verdict.text.contains("cannot be compared"))
    }

    @Test func refusesAnOriginalThatIsItselfQuantized() async throws {
        let file = try ChangedModel().quantized { $1 }
        await #expect(throws: FidelityError.self) { _ = try await Diagnosis(of: file, reference: file) }
    }

    @Test func saysWhichNamesWereTakenForTheSame() async throws {
        let model = ChangedModel()
        let found = try await Diagnosis(
            of: model.quantized { $1 }, reference: model.reference { "net.\($0)" })
        #expect(found.findings.isEmpty)
        #expect(found.verdict.confidence.contains("Names were matched: without the reference's prefix \"net.\"."))
    }
}

extension String {
    /// A name without anything of this one in it that could be matched.
    var hashValueOfText: String { "x\(utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) })" }
}

extension ChangedModel {
    /// A model of these layers.
    init(_ layers: [(name: String, matrix: Matrix)]) { original = layers }
}
