// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport
import Testing

@testable import Findings

/// What is said about the rotation of files that are marked rightly, and of mislabelled ones; on models made here.
@Suite struct RotationDecisionTests {
    private static let modes = ["tensor", "row", "row16", "row64", "row256", "tensor64"]
    private static let aboutRotation: Set<FindingID> = [
        .rotationClaimedAbsent, .rotationUnmarked, .groupMismatch, .groupNotLoadable,
    ]

    @Test(arguments: RotationModel.allCases, modes)
    func accusesNoCorrectFile(model: RotationModel, mode: String) async throws {
        let folder = try TemporaryFolder()
        let file = try await RotationModel.convert(model.checkpoint(), mode: mode, in: folder)
        let diagnosis = try await Diagnosis(of: file, options: DiagnosisOptions(threads: 2))
        #expect(diagnosis.rotation?.answer == (model == .structureless ? .cannotTell : .consistent))
        #expect(diagnosis.rotation?.named == [:])
        #expect(Self.aboutRotation.isDisjoint(with: diagnosis.findings.map(\.id)))
        let words = model == .structureless ? "Rotation: cannot tell." : "Rotation: the weights are consistent"
        #expect(diagnosis.verdict.confidence.hasPrefix(words))
    }

    /// A mode, the group that the markers then name (nil for none), and what must be found.
    private static let twins: [(mode: String, group: Int?, finding: FindingID)] = [
        ("row", 16, .rotationClaimedAbsent), ("row", 64, .rotationClaimedAbsent),
        ("tensor", 64, .rotationClaimedAbsent),
        ("row16", nil, .rotationUnmarked), ("row64", nil, .rotationUnmarked), ("row256", nil, .rotationUnmarked),
        ("row64", 16, .groupMismatch), ("row256", 64, .groupMismatch), ("row64", 256, .groupMismatch),
    ]

    @Test(arguments: [RotationModel.ordinary, .uniform], twins)
    func namesTheBasisOfEveryMislabelledLayer(
        model: RotationModel, twin: (mode: String, group: Int?, finding: FindingID)
    ) async throws {
        let folder = try TemporaryFolder()
        let original = try await RotationModel.convert(model.checkpoint(), mode: twin.mode, in: folder)
        let layers = try QuantizedCheckpoint(scanning: original).layers
        let file = try Self.marked(original, layers.map { _ in twin.group })
        let diagnosis = try await Diagnosis(of: file, options: DiagnosisOptions(threads: 2))
        #expect(diagnosis.rotation?.answer == .wrong)
        #expect(diagnosis.findings.contains { $0.id == twin.finding && $0.severity == .error })
        for layer in layers where layer.group != twin.group {
            #expect(diagnosis.rotation?.named[layer.name] == RotationAnswer(layer.rotation), "\(layer.name)")
        }
        for layer in layers where layer.group == twin.group {
            #expect(diagnosis.rotation?.named[layer.name] == nil, "\(layer.name) is marked rightly")
        }
    }

    @Test(arguments: [RotationModel.ordinary, .uniform])
    func namesOnlyTheMislabelledLayersOfAMixedFile(model: RotationModel) async throws {
        let folder = try TemporaryFolder()
        let original = try await RotationModel.convert(model.checkpoint(), mode: "row64", in: folder)
        let layers = try QuantizedCheckpoint(scanning: original).layers
        let file = try Self.marked(original, layers.indices.map { $0 < 3 ? nil : 64 })
        let diagnosis = try await Diagnosis(of: file, options: DiagnosisOptions(threads: 2))
        #expect(Set(diagnosis.rotation?.named.keys.map { $0 } ?? []) == Set(layers.prefix(3).map(\.name)))
    }

    @Test func saysNothingOfOrderedColumns() async throws {
        // Rows of a random walk: neighbouring columns are alike, and a Hadamard matrix piles that up as a transform would.
        let walks = (0..<4)
            .map { index -> EditedFile.Tensor in
                var random = SplitMix64(seed: UInt64(index))
                let weights = (0..<256)
                    .flatMap { _ -> [Float] in
                        var value = random.normal()
                        return (0..<256)
                            .map { _ in
                                value = 0.95 * value + 0.3 * random.normal()
                                return Float(value)
                            }
                    }
                return ("walk.\(index).weight", "F32", [256, 256], SafetensorsBytes.f32(weights))
            }
        let name = "walks.safetensors"
        let source = try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(walks), name: name)], name: name)
        let folder = try TemporaryFolder()
        for mode in ["row", "row64"] {
            let file = try await RotationModel.convert(source, mode: mode, in: folder)
            let layers = try QuantizedCheckpoint(scanning: file).layers
            for group in [nil, 64] {
                let diagnosis = try await Diagnosis(of: Self.marked(file, layers.map { _ in group }))
                #expect(diagnosis.rotation?.answer == .cannotTell, "\(mode) marked \(group ?? 0)")
            }
        }
    }

    @Test(
        "the first look misses nothing that the whole statistic says", arguments: [RotationModel.ordinary, .uniform],
        twins)
    func looksCloselyAtWhatMatters(
        model: RotationModel, twin: (mode: String, group: Int?, finding: FindingID)
    ) async throws {
        let folder = try TemporaryFolder()
        let original = try await RotationModel.convert(model.checkpoint(), mode: twin.mode, in: folder)
        let layers = try QuantizedCheckpoint(scanning: original).layers
        let file = try Self.marked(original, layers.map { _ in twin.group })
        let diagnosis = try await Diagnosis(of: file)
        var testimonies = diagnosis.layers.map { RotationTestimony($0) }
        for (index, layer) in diagnosis.layers.enumerated() {
            let sample = RotationSample(rows: layer.layer.rows, columns: layer.layer.columns)
            var witness = RotationWitness(try sample.read(layer.layer, of: file))
            let bases = RotationBases.all(columns: layer.layer.columns)
            testimonies[index].whole = witness.evidence(
                of: bases, nullSizes: Set(bases.compactMap { $0?.groupSize }), .whole)
        }
        let whole = RotationJury(testimonies: testimonies).decide()
        #expect(diagnosis.rotation?.named == whole.named)
        #expect(diagnosis.rotation?.against == whole.against)
    }

    @Test func giveTheSameAnswerWithAnyNumberOfThreads() async throws {
        let folder = try TemporaryFolder()
        let original = try await RotationModel.convert(RotationModel.ordinary.checkpoint(), mode: "row64", in: folder)
        let file = try Self.marked(original, [Int?](repeating: nil, count: 7))
        let one = try await Diagnosis(of: file, options: DiagnosisOptions(threads: 1))
        let three = try await Diagnosis(of: file, options: DiagnosisOptions(threads: 3))
        #expect(try FindingsDocument(one, version: "0").written() == FindingsDocument(three, version: "0").written())
    }

    /// The file with other markers: the group of each layer in turn, nil for none.
    static func marked(_ file: Checkpoint, _ groups: [Int?]) throws -> Checkpoint {
        let layers = try QuantizedCheckpoint(scanning: file).layers
        let markers = Dictionary(uniqueKeysWithValues: zip(layers.map(\.name), groups))
        let tensors = try file.tensors.map { tensor -> EditedFile.Tensor in
            guard let layer = layers.first(where: { StoredLayer.markerName(ofLayer: $0.name) == tensor.name }) else {
                return (tensor.name, tensor.elementType.rawValue, tensor.shape, try file.bytes(of: tensor))
            }
            let rotation = (markers[layer.name] ?? nil).map { #", "convrot": true, "convrot_groupsize": \#($0)"# } ?? ""
            let bytes = Array(#"{"format": "int8_tensorwise"\#(rotation)}"#.utf8)
            return (tensor.name, "U8", [bytes.count], bytes)
        }
        let name = "marked.safetensors"
        return try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: name)], name: name)
    }
}
