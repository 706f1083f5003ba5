// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Foundation
import TestSupport
import Testing

@testable import Findings

/// Files with one defect each get the finding that it is called by, and good files none.
@Suite("Golden files of other formats", .needsShared)
struct GoldenDefectsTests {
    /// A defect, as `shared/golden/formats/defects/defects.json` names it.
    private struct Defect: Decodable {
        let finding: String
        let needs: String?
    }

    private static func folder() throws -> String { try TestFiles.shared("golden/formats") }

    private static func read<Value: Decodable>(_ name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: folder() + "/" + name)))
    }

    private static let defects: [String: Defect] = (try? read("defects/defects.json")) ?? [:]

    private static func open(_ name: String) throws -> Checkpoint {
        let path = try folder() + "/" + name
        return try Checkpoint(opening: FileManager.default.fileExists(atPath: path) ? path : path + ".safetensors")
    }

    private static func original(_ model: String) throws -> Checkpoint { try open("\(model).original") }

    /// Warnings and errors.
    private static func accusations(_ diagnosis: Diagnosis) -> Set<String> {
        Set(diagnosis.findings.filter { $0.severity != .note }.map(\.id.rawValue))
    }

    @Test("there are nineteen defects") func areAllThere() { #expect(Self.defects.count == 19) }

    @Test(arguments: defects.keys.sorted(), [false, true])
    func haveTheFindingOfTheirDefect(_ name: String, withOriginal: Bool) async throws {
        let defect = try #require(Self.defects[name])
        let file = name.contains("gguf") ? "defects/\(name).gguf" : "defects/\(name)"
        let diagnosis = try await Diagnosis(
            of: Self.open(file), reference: withOriginal ? Self.original("minilm5") : nil)
        let isFound = withOriginal || defect.needs == nil
        #expect(Self.accusations(diagnosis) == (isFound ? [defect.finding] : []), "\(diagnosis.findings)")
        guard isFound, let finding = diagnosis.findings.first(where: { $0.id.rawValue == defect.finding }) else {
            return
        }
        #expect(finding.subjects.count == 2)
        #expect(!finding.cause.isEmpty && !finding.consequence.isEmpty && finding.remedy != .none)
    }

    /// What stock ComfyUI does not load, or not without a marker; every other golden file is accused of nothing.
    private static let notLoaded: [String: String] = [
        "minilm5.fp8-row.safetensors": "format-unsupported", "minilm5.fp8-block64.safetensors": "format-unsupported",
        "minilm5.int8-block64.safetensors": "format-unsupported",
        "minilm5.hybrid-mxfp8.safetensors": "format-unsupported",
        "minilm5.svdquant-w4a4.safetensors": "format-unsupported", "minilm5.bnb-nf4.safetensors": "format-unsupported",
        "minilm5.bnb-nf4-nested.safetensors": "format-unsupported",
        "minilm5.nvfp4-unmarked.safetensors": "quant-marker-missing",
    ]

    static let files: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: folder()))?
        .filter { $0.hasSuffix(".gguf") || $0.hasSuffix(".safetensors") && !$0.contains("original") }.sorted() ?? []

    @Test("there are forty-four good files") func goodOnesAreAllThere() { #expect(Self.files.count == 44) }

    @Test(arguments: files, [false, true])
    func areNotAccused(_ file: String, withOriginal: Bool) async throws {
        let model = String(file.prefix { $0 != "." })
        let diagnosis = try await Diagnosis(
            of: Self.open(file), reference: withOriginal ? Self.original(model) : nil)
        let expected = Self.notLoaded[file].map { Set([$0]) } ?? []
        // convert-to-quant shifts biases, which only the original tells.
        #expect(Self.accusations(diagnosis).subtracting(["bias-shifted"]) == expected, "\(diagnosis.findings)")
        #expect(diagnosis.unjudged.isEmpty || file.contains("svdquant"))
    }

    private struct OracleLayer: Decodable {
        let snr: Double?
        let shape: [Int]?

        private enum CodingKeys: String, CodingKey {
            case snr = "snr_db"
            case shape = "original_shape"
        }
    }

    private struct Oracle: Decodable {
        let files: [String: [String: OracleLayer]]
    }

    private static let oracle: Oracle? = try? read("oracle.json")

    /// Half of the layers are as near as the format's spread says.
    ///
    /// MiniLM's output layer has outliers that no even spread allows for.
    @Test(arguments: files)
    func areEstimatedByTheirCodes(_ file: String) async throws {
        let diagnosis = try await Diagnosis(of: Self.open(file))
        let truth = try #require(Self.oracle).files[file] ?? [:]
        let errors = diagnosis.formats.compactMap { layer -> (error: Double, spread: Double)? in
            let name = layer.name.replacing("model.diffusion_model.", with: "") + ".weight"
            // Two rows are filled up to 16.
            guard !name.contains("token_type"), let known = truth[name]?.snr, let estimate = layer.snrDB else {
                return nil
            }
            return (abs(estimate - known), FormatConstant.of(layer.layer.format).spreadDB)
        }
        guard !diagnosis.formats.isEmpty else { return }
        #expect(!errors.isEmpty)
        #expect(errors.allSatisfy { $0.error < 1.15 }, "\(errors)")
        #expect(errors.count { $0.error <= $0.spread } * 2 >= errors.count, "\(errors)")
    }

    /// What is measured of other formats is what the oracle measured, and the mark goes by it.
    @Test(arguments: files.filter { !$0.contains(".BF16") && !$0.contains(".F16") && !$0.contains("svdquant") })
    func areMeasuredAgainstTheOriginal(_ file: String) async throws {
        let model = String(file.prefix { $0 != "." })
        let diagnosis = try await Diagnosis(of: Self.open(file), reference: Self.original(model))
        #expect(!diagnosis.isMarkedByCodes)
        let found = try #require(diagnosis.reference).formats
        #expect(found.count == diagnosis.formats.count)
        let truth = try #require(Self.oracle).files[file] ?? [:]
        for (name, layer) in found {
            guard let known = truth[name.replacing("model.diffusion_model.", with: "") + ".weight"]?.snr else {
                continue
            }
            let measured = try #require(layer.measuredDB)
            #expect(abs(measured - known) < 0.001, "\(name): \(measured), not \(known)")
        }
    }
}
