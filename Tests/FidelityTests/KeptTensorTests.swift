// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// What candidates did not quantize, compared with the original's.
@Suite struct KeptTensorTests {
    @Test func divideTheSquaredErrorByTheFiniteWeights() async throws {
        var values = SampleModels.weights("w", rows: 4, columns: 64)
        for index in 0..<128 { values[index] = index.isMultiple(of: 2) ? .nan : .infinity }
        let changed = values.map { $0 + 0.5 }
        let original = try SampleModels.checkpoint("a", [("w.weight", "F32", [4, 64], SafetensorsBytes.f32(values))])
        let candidate = try SampleModels.checkpoint("b", [("w.weight", "F32", [4, 64], SafetensorsBytes.f32(changed))])
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        let errors = zip(values, changed).filter { $0.0.isFinite }.map { pow(Double($0) - Double($1), 2) }
        let mse = try #require(result.unquantized.first?.values?[.mse])
        #expect(abs(mse - errors.reduce(0, +) / 128) < 1e-9)
    }

    /// Shapes whose digests are taken over pieces, which do not end where rows do.
    @Test(
        arguments: [[300_001], [3, 5, 7], [320, 320, 3], [1, 0, 4]], [("F32", "F32"), ("F32", "F16"), ("F16", "F64")])
    func giveDigestsAndErrorsWhateverTheShape(shape: [Int], types: (String, String)) async throws {
        let count = shape.reduce(1, *)
        let values = SampleModels.weights("v", rows: 1, columns: count)
        let layer = SampleModels.plain("l.weight", rows: 2, columns: 64)
        let original = try SampleModels.checkpoint("a", [layer, ("v", types.0, shape, Self.bytes(values, types.0))])
        let theirs = values.enumerated().map { $0 == count / 2 ? $1 + 0.25 : $1 }
        let candidate = try SampleModels.checkpoint("b", [layer, ("v", types.1, shape, Self.bytes(theirs, types.1))])
        for threads in [1, 3] {
            var options = AnalysisOptions(threads: threads)
            let result = try await Analysis(reference: original, candidates: [candidate], options: options).run()
            let alone = try await IdentifiedCheckpoint(candidate, quantized: nil, threads: 1)
            #expect(result.candidates[0].digest == alone.file.digest)
            let found = try #require(result.unquantized.first { $0.name == "v" })
            #expect(found.state == (count == 0 ? .equal : .changed))
            #expect(abs((found.maxAbsDiff ?? -1) - (count == 0 ? 0 : 0.25)) < 1e-3)
            options.hashes = true
            let hashed = try await Analysis(reference: original, candidates: [candidate], options: options).run()
            #expect(hashed.candidates[0].sha256 == (try candidate.sha256()))
            #expect(hashed.reference.sha256 == (try original.sha256()))
            #expect(hashed.unquantized == result.unquantized && hashed.layers == result.layers)
            for tensor in candidate.tensors {
                #expect(hashed.candidates[0].tensorSHA256[tensor.name] == (try candidate.sha256(of: tensor)))
            }
        }
    }

    private static func bytes(_ values: [Float], _ type: String) -> [UInt8] {
        switch type {
        case "F16": values.flatMap { SafetensorsBytes.littleEndian(Float16($0).bitPattern) }
        case "F64": values.flatMap { SafetensorsBytes.littleEndian(Double($0).bitPattern) }
        default: SafetensorsBytes.f32(values)
        }
    }
}
