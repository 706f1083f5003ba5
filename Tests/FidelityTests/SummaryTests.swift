// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Fidelity
import Foundation
import Testing

@Suite("Pooling layers into a model's figures")
struct SummaryTests {
    static let rowPlain = Configuration(scaling: .row)
    static let rowRotated = Configuration(scaling: .row, rotation: Rotation(groupSize: 256))

    static func layer(
        _ name: String,
        plain: MetricValues? = nil,
        rotated: MetricValues? = nil,
        measured: MetricValues? = nil
    ) -> LayerFidelity {
        var layer = LayerFidelity(name: name, shape: [2, 2], elementType: .f32)
        layer.configurations[rowPlain] = plain
        layer.configurations[rowRotated] = rotated
        layer.measured["a"] = measured.map { MeasuredLayer(scaling: .row, group: nil, values: $0) }
        return layer
    }

    static func result(_ layers: [LayerFidelity], unquantized: [UnquantizedTensor] = []) -> FidelityResult {
        FidelityResult(
            reference: CheckpointIdentity(name: "m", bytes: 1, tensors: 1, digest: "0"),
            candidates: [CheckpointIdentity(name: "a", bytes: 1, tensors: 1, digest: "1")],
            configurations: [rowPlain, rowRotated],
            layers: layers,
            unquantized: unquantized
        )
    }

    @Test("pools energies and does not average decibels")
    func poolsEnergies() throws {
        let result = Self.result([
            Self.layer("big", plain: MetricValues(energies: Energies(signal: 1000, error: 1))),
            Self.layer("small", plain: MetricValues(energies: Energies(signal: 1, error: 1))),
        ])
        let pool = try #require(result.pool(of: Self.rowPlain))
        let snr = try #require(pool.snrDB)
        #expect(abs(snr - 10 * log10(1001.0 / 2)) < 1e-12)
        #expect(pool.worst == PooledFidelity.Worst(layer: "small", snrDB: 0))
        #expect(abs(try #require(pool.medianSNRDB) - 15) < 1e-12)
        #expect(pool.layers == 2)
    }

    @Test("takes the unrotated values of a layer that the group does not divide, and counts it")
    func fallsBack() throws {
        let result = Self.result([
            Self.layer(
                "fits", plain: MetricValues(energies: Energies(signal: 4, error: 2)),
                rotated: MetricValues(energies: Energies(signal: 4, error: 1))),
            Self.layer("does not", plain: MetricValues(energies: Energies(signal: 4, error: 3))),
        ])
        let pool = try #require(result.pool(of: Self.rowRotated))
        #expect(pool.fallback == 1)
        #expect(pool.layers == 2)
        #expect(pool.snrDB == 10 * log10(8.0 / 4))
    }

    @Test("has no pool for a configuration that no layer has")
    func noPool() {
        let result = Self.result([Self.layer("kept")])
        #expect(result.summary.configurations.isEmpty)
        #expect(result.summary.measured["a"]?.quantized.layers == 0)
    }

    @Test("ranks an exact layer as infinite, leaves one without signal out of the median")
    func ranksExact() throws {
        let exact = MetricValues(isExact: true, energies: Energies(signal: 1, error: 0))
        let silent = MetricValues(isExact: true, energies: Energies(signal: 0, error: 0))
        let loud = MetricValues(energies: Energies(signal: 10, error: 1))
        let odd = Self.result([
            Self.layer("e", plain: exact), Self.layer("z", plain: silent), Self.layer("l", plain: loud),
        ])
        let pool = try #require(odd.pool(of: Self.rowPlain))
        #expect(pool.medianSNRDB == nil)
        #expect(pool.worst?.layer == "l")
        #expect(!pool.isExact)
        let allExact = try #require(Self.result([Self.layer("e", plain: exact)]).pool(of: Self.rowPlain))
        #expect(allExact.isExact)
        #expect(allExact.snrDB == nil)
        #expect(allExact.worst == nil)
    }

    @Test("counts an equal tensor's signal, and a changed tensor's error, in the model's SNR")
    func modelSNR() throws {
        let result = Self.result(
            [
                Self.layer(
                    "quantized",
                    plain: MetricValues(energies: Energies(signal: 4, error: 2)),
                    measured: MetricValues(energies: Energies(signal: 4, error: 1))
                ),
                Self.layer("kept", plain: MetricValues(energies: Energies(signal: 8, error: 2))),
            ],
            unquantized: [
                UnquantizedTensor(
                    candidate: "a",
                    name: "kept",
                    state: .equal,
                    maxAbsDiff: 0,
                    values: MetricValues(energies: Energies(signal: 8, error: 0))
                ),
                UnquantizedTensor(
                    candidate: "a",
                    name: "bias",
                    state: .changed,
                    maxAbsDiff: 1,
                    values: MetricValues(energies: Energies(signal: 1, error: 0.5))
                ),
                UnquantizedTensor(candidate: "a", name: "positions", state: .equal, maxAbsDiff: 0),
                UnquantizedTensor(candidate: "a", name: "unknown", state: .cast, maxAbsDiff: nil),
            ]
        )
        let summary = try #require(result.summary.measured["a"])
        #expect(summary.modelSNRDB == 10 * log10(13 / 1.5))
        #expect(summary.leftOut == 1)
        #expect(!summary.isModelExact)
        #expect(summary.quantized.snrDB == 10 * log10(4.0))
        #expect(summary.labels == ["row/none": 1])
        #expect(summary.unquantized == [.equal: 2, .changed: 1, .cast: 1])
    }
}
