// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Checkpoints
@testable import Codecs

/// Times what a pass does to a candidate's layer of 3840 × 3840 on one core, with the outputs of 256 input rows and without.
///
/// Without is all that such a pass computes: maxima, the digests of both files' bytes, and the comparison; nothing is read from disk.
enum Outputs {
    private static let inputCount = 256

    /// A line per configuration of the candidate.
    static func printTable(_ level: CPULevel) {
        // One block of the layer's, as often as the layer has it.
        let block = Workload(columns: 3840, rows: 68)
        let blocks = 3840.0 / 68
        let values = seeded(inputCount * block.columns)
        print(
            "| INT8 layer of 3840 × 3840 (one core, \(level.rawValue)) | without, ms | with \(inputCount) rows, ms | times |"
        )
        print("|---|--:|--:|--:|")
        for rotation in [nil, Rotation(groupSize: 64), Rotation(groupSize: 256)] {
            let candidate = Layer(block, rotation)
            let basis = rotation?.groupSize ?? 1
            let made = Kernels.seconds { _ = InputRows(values, columns: block.columns, bases: [basis], level: level) }
            let inputs = InputRows(values, columns: block.columns, bases: [basis], level: level)
            guard candidate.measured(inputs, level) == candidate.measured(inputs, .baseline) else {
                print("kernels: level \(level.rawValue) gives other outputs than the baseline")
                exit(EXIT_FAILURE)
            }
            let (plain, multiplying) = (
                Measurement(of: candidate, inputs: nil, level: level),
                Measurement(of: candidate, inputs: inputs, level: level)
            )
            let without = Kernels.seconds { _ = plain.run() } * blocks
            let with = Kernels.seconds { _ = multiplying.run() } * blocks + made
            let name = rotation.map { "row, rotation \($0.groupSize)" } ?? "row"
            print("| \(name) | \(tenths(without * 1e3)) | \(tenths(with * 1e3)) | \(tenths(with / without)) |")
        }
    }

    /// A block of an original's layer and of a candidate's.
    private struct Layer {
        let block: Workload
        let rotation: Rotation?
        let codes: [Int8]
        let scales: [Float]

        init(_ block: Workload, _ rotation: Rotation?) {
            (self.block, self.rotation) = (block, rotation)
            (codes, scales) = block.quantized(rotation, level: .best)
        }

        func measured(_ inputs: InputRows?, _ level: CPULevel) -> RowErrors {
            Measurement(of: self, inputs: inputs, level: level).run()
        }
    }

    /// What one task has to measure blocks with.
    private final class Measurement {
        private let layer: Layer
        private var sweep: Int8RowSweep
        private var comparison: RowComparison

        init(of layer: Layer, inputs: InputRows?, level: CPULevel) {
            let (columns, type) = (layer.block.columns, layer.block.elementType)
            self.layer = layer
            sweep = Int8RowSweep(
                elementType: type, columns: columns, rotations: [nil], needsCross: true, needsCodes: true, level: level)
            comparison = RowComparison(
                elementType: type, columns: columns,
                with: .int8(Configuration(scaling: .row, rotation: layer.rotation)), level: level)
            if let inputs { comparison.multiply(with: inputs, basis: layer.rotation?.groupSize ?? 1) }
        }

        func run() -> RowErrors {
            layer.block.bytes.withUnsafeBytes { original in
                layer.codes.withUnsafeBytes { codes in
                    _ = (sweep.survey(original), Digest(of: original), Digest(of: codes))
                    return comparison.measure(original, against: StoredRows(codes, scales: layer.scales[...])).errors
                }
            }
        }
    }

    /// Numbers in ±1, one in a thousand fifty times larger.
    private static func seeded(_ count: Int) -> [Float16] {
        var state: UInt64 = 7
        return (0..<count)
            .map { index in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float16(Float(state >> 40) / Float(1 << 23) - 1) * (index % 1000 == 3 ? 50 : 1)
            }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
