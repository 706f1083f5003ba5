// SPDX-License-Identifier: Apache-2.0

import Documents
import Findings

@testable import Regression

/// A small baseline, and days for it.
enum SampleBaselines {
    static let today = CalendarDay(secondsSince1970: 1_795_651_200)  // 2026-11-26

    /// Three layers of 40, 41 and 42 dB, rotated by 64, and two tensors.
    static func baseline(change: (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void = { _, _ in }) -> Baseline {
        var layers = (0..<3).map { index in layer("block.\(index).weight", snr: 40 + Double(index)) }
        var tensors = [
            Baseline.Tensor(name: "block.0.bias", state: "equal"), Baseline.Tensor(name: "norm", state: "cast"),
        ]
        change(&layers, &tensors)
        var pool = Baseline.Pool(layers: layers.count)
        pool.figures[.snrDB] = .number(41)
        return Baseline(
            tool: Tool(version: "1"), options: Baseline.Options(metrics: ["snr_db"]),
            reference: Baseline.File(name: "original", bytes: 1, tensors: 5, digest: "aa"),
            candidate: Baseline.File(name: "candidate", bytes: 1, tensors: 5, digest: "bb"), pool: pool,
            layers: layers, tensors: tensors)
    }

    static func layer(_ name: String, snr: Double?) -> Baseline.Layer {
        var layer = Baseline.Layer(name: name, shape: [8, 64], scaling: "row", group: 64, digest: "d", deviations: [])
        layer.figures[.snrDB] = Figures.Value(measured: snr)
        return layer
    }

    /// The verdict over a changed candidate.
    static func verdict(
        policy: Policy = .standard, findings: [Finding] = [], baseline: Baseline = Self.baseline(),
        change: (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void = { _, _ in }
    ) throws -> CheckVerdict {
        try CheckVerdict(
            of: self.baseline(change: change), against: baseline, policy: policy, findings: findings, today: today)
    }
}
