// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Codecs

/// Times the kernels on one core, in GB/s of BF16 weights, against a copy of the same bytes.
///
/// Each kernel's answer is checked against the baseline level's, bit for bit, before it is timed: a wrong answer ends the
/// run. No time is asserted.
@main
enum Kernels {
    static func main() {
        if CommandLine.arguments.dropFirst().first == "decode" { return decode() }
        if CommandLine.arguments.dropFirst().first == "outputs" { return Outputs.printTable(.best) }
        let block = Workload(columns: 3840, rows: 64)
        let wide = Workload(columns: 10240, rows: 24)
        let copy = copied(block)
        print("| kernel (one core, BF16, 64 rows of 3840) | level | GB/s | of a memory copy |")
        print("|---|---|--:|--:|")
        row("memory copy", "-", copy, copy)
        for level in CPULevel.available {
            check(block, level)
            for (name, rate) in rates(block, level) { row(name, level.rawValue, rate, copy) }
        }
        print("")
        print("| sweep of rotation 64, all metrics, by row length | GB/s |")
        print("|---|--:|")
        for workload in [Workload(columns: 384, rows: 512), Workload(columns: 2560, rows: 96), block, wide] {
            print("| \(workload.columns) | \(text(swept(workload, [64], all: true, .best))) |")
        }
        print("")
        Outputs.printTable(.best)
        print("")
        Formats.printTable(.best)
    }

    /// A line per format, with weights per second at the best level: what Benchmarks/bench.py reads.
    private static func decode() {
        let baseline = Decoding.all(.baseline)
        for (format, plain) in zip(Decoding.all(.best), baseline) {
            guard format.weights.map(\.bitPattern) == plain.weights.map(\.bitPattern) else {
                print("kernels: \(format.name) is decoded otherwise than by the baseline")
                exit(EXIT_FAILURE)
            }
            print("\(format.name)\t\(Int(format.rate))")
        }
    }

    /// Every kernel's rate on a block.
    static func rates(_ block: Workload, _ level: CPULevel) -> [(String, Double)] {
        [
            ("sweep: mse, snr_db, max_abs_err; rotation 64", swept(block, [64], all: false, level)),
            ("sweep: all metrics; rotation 64", swept(block, [64], all: true, level)),
            ("sweep: all metrics; rotations 16, 64, 256", swept(block, [16, 64, 256], all: true, level)),
            ("quantize: row, unrotated", seconds { _ = block.quantized(nil, level: level) }.rate(of: block)),
            (
                "quantize: row, rotation 64",
                seconds { _ = block.quantized(Rotation(groupSize: 64), level: level) }.rate(of: block)
            ),
            ("digest", seconds { block.bytes.withUnsafeBytes { _ = Digest(of: $0) } }.rate(of: block)),
        ]
    }

    private static func swept(_ block: Workload, _ groups: [Int], all: Bool, _ level: CPULevel) -> Double {
        let rotations = [nil] + groups.map { Rotation(groupSize: $0) }
        return seconds { _ = block.sweep(rotations, all: all, level: level) }.rate(of: block)
    }

    private static func copied(_ block: Workload) -> Double {
        var target = [UInt8](repeating: 0, count: block.bytes.count)
        return seconds {
            block.bytes.withUnsafeBytes { from in
                target.withUnsafeMutableBytes { $0.copyMemory(from: from) }
            }
        }
        .rate(of: block)
    }

    /// The level's answers are the baseline's, or the run ends.
    private static func check(_ block: Workload, _ level: CPULevel) {
        let rotations = [nil, Rotation(groupSize: 16), Rotation(groupSize: 64), Rotation(groupSize: 256)]
        let found = block.sweep(rotations, all: true, level: level)
        let expected = block.sweep(rotations, all: true, level: .baseline)
        let codes = block.quantized(Rotation(groupSize: 64), level: level)
        guard found == expected, codes == block.quantized(Rotation(groupSize: 64), level: .baseline) else {
            print("kernels: level \(level.rawValue) gives another answer than the baseline")
            exit(EXIT_FAILURE)
        }
    }

    /// The shortest of many runs, after one that is not counted.
    static func seconds(_ body: () -> Void) -> Double {
        body()
        return (0..<200)
            .map { _ in
                let time = ContinuousClock().measure(body)
                return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            }
            .min() ?? .infinity
    }

    private static func row(_ name: String, _ level: String, _ rate: Double, _ copy: Double) {
        print("| \(name) | \(level) | \(text(rate)) | \(text(100 * rate / copy)) % |")
    }

    private static func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

extension Double {
    /// GB of weights per second, if a block took this many seconds.
    fileprivate func rate(of block: Workload) -> Double { Double(block.bytes.count) / self / 1e9 }
}
