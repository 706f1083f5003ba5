// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// What plots of single layers are given.
@Suite struct FigureTests {
    static let query = "encoder.layer.0.attention.self.query.weight"

    private func fixture(_ suffix: String) throws -> Checkpoint {
        try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16\(suffix).safetensors")
    }

    @Test func mapsTheErrorSoThatItsMeanIsTheLayers() async throws {
        let analysis = try Analysis(reference: fixture(""), candidates: [fixture(".row-convrot64")])
        let layer = try #require(try await analysis.run().layers.first { $0.name == Self.query })
        let figures = try #require(try await analysis.figures(of: [Self.query]).first)
        #expect(figures.errors.keys.sorted() == ["row/none", "row/rot64", "tensor/none", "tensor/rot64"])
        for (configuration, values) in layer.configurations {
            let map = try #require(figures.errors["\(configuration)"])
            #expect(try abs(map.mean + #require(values[.snrDB])) < 0.005, "\(configuration)")
        }
        let measured = try #require(figures.measured["minilm_layers_bf16.row-convrot64.safetensors"])
        #expect((measured.errors.rows, measured.errors.columns) == (64, 64))
        let snr = try #require(layer.measured["minilm_layers_bf16.row-convrot64.safetensors"]?.values[.snrDB])
        #expect(abs(measured.errors.mean + snr) < 0.005)
    }

    @Test func countsTheCodesThatTheFileHolds() async throws {
        let candidate = try fixture(".row")
        let analysis = try Analysis(reference: fixture(""), candidates: [candidate])
        let figures = try #require(try await analysis.figures(of: [Self.query]).first)
        var counts = Array(repeating: 0, count: 256)
        for byte in try candidate.bytes(of: #require(candidate.tensor(named: Self.query))) {
            counts[Int(Int8(bitPattern: byte)) + 128] += 1
        }
        #expect(figures.measured["minilm_layers_bf16.row.safetensors"]?.codes == counts)
        #expect(figures.codes["row/none"] == counts)
    }

    @Test func givesTheSameFiguresWithAnyNumberOfThreads() async throws {
        func figures(_ threads: Int) async throws -> [LayerFigures] {
            try await Analysis(
                reference: fixture(""), candidates: [fixture(".tensor")], options: AnalysisOptions(threads: threads)
            )
            .figures(of: [Self.query])
        }
        #expect(try await figures(1) == figures(3))
    }

    /// Cells of unequal size, and weights that are left out, against loops over the definitions.
    @Test func givesEachCellTheMeanOfItsErrors() async throws {
        let (rows, columns) = (5, 130)
        var weights = SampleModels.weights("w", rows: rows, columns: columns)
        (weights[0], weights[200]) = (.nan, .infinity)
        let original = try SampleModels.checkpoint(
            "a", [("w.weight", "F32", [rows, columns], SafetensorsBytes.f32(weights))])
        let figures = try #require(try await Analysis(reference: original).figures(of: ["w.weight"]).first)
        let map = try #require(figures.errors["row/none"])
        #expect((map.rows, map.columns) == (5, 64))
        #expect(figures.group == nil)
        var (errors, counts) = (Array(repeating: 0.0, count: 5 * 64), Array(repeating: 0.0, count: 5 * 64))
        var signal = 0.0
        for row in 0..<rows {
            let values = weights[row * columns..<(row + 1) * columns].map { $0.isFinite ? $0 : 0 }
            let largest = values.reduce(0) { max($0, abs($1)) }
            let multiplier: Float = (1 / largest) * 127
            let scale: Float = 1 / multiplier
            for (column, value) in values.enumerated() where weights[row * columns + column].isFinite {
                let back = (value * multiplier).rounded(.toNearestOrEven) * scale
                let cell = row * 64 + column * 64 / columns
                errors[cell] += pow(Double(value) - Double(back), 2)
                counts[cell] += 1
                signal += Double(value) * Double(value)
            }
        }
        let mean = signal / counts.reduce(0, +)
        for cell in errors.indices {
            let expected = errors[cell] > 0 ? 10 * log10(errors[cell] / counts[cell] / mean) : nil
            #expect((map.decibels[cell] == nil) == (expected == nil), "cell \(cell)")
            guard let expected, let found = map.decibels[cell] else { continue }
            #expect(abs(found - expected) < 0.0051, "cell \(cell)")
        }
    }
}

extension ErrorMap {
    /// The mean of the cells' ratios, in dB.
    fileprivate var mean: Double {
        10 * log10(decibels.reduce(0) { $0 + ($1.map { pow(10, $0 / 10) } ?? 0) } / Double(decibels.count))
    }
}
