// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Codecs

/// Times round trips of weights through other formats on one core, in millions of weights a second.
///
/// The weights that come back are checked against the baseline level's before a format is timed.
enum Formats {
    private static let columns = 2560
    private static let rows = 128

    /// A row of a table for each format, and one for each list of formats.
    static func printTable(_ level: CPULevel) {
        print("| round trip (one core, \(level.rawValue), \(rows) rows of \(columns)) | million weights/s |")
        print("|---|--:|")
        let weights = seeded()
        var nanoseconds: [SweptFormat: Double] = [:]
        for format in SweptFormat.all {
            guard read(weights, format, level) == read(weights, format, .baseline) else {
                print("kernels: \(format.rawValue) gives another answer than the baseline")
                exit(EXIT_FAILURE)
            }
            let seconds = shortest { _ = read(weights, format, level) }
            nanoseconds[format] = seconds * 1e9 / Double(weights.count)
            print("| \(format.rawValue) | \(Int(Double(weights.count) / seconds / 1e6)) |")
        }
        for (name, list) in [("comfyui", SweptFormat.comfyui), ("gguf", SweptFormat.gguf)] {
            let sum = list.reduce(0) { $0 + (nanoseconds[$1] ?? 0) }
            print("| all of \(name) | \(Int(1e3 / sum)) |")
        }
    }

    private static func seeded() -> [Float] {
        var state: UInt64 = 42
        return (0..<rows * columns)
            .map { _ in
                let sum = (0..<3)
                    .reduce(Float(0)) { sum, _ in
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        return sum + Float(state >> 33 & 0xFFFF) / 32768 - 1
                    }
                return sum * 0.02
            }
    }

    private static func read(_ weights: [Float], _ format: SweptFormat, _ level: CPULevel) -> [Float] {
        var trip = FormatRoundTrip(format, columns: columns, largest: weights.largest, level: level)
        return [Float](unsafeUninitializedCapacity: weights.count) { values, count in
            values.initialize(repeating: 0)
            weights.withUnsafeBufferPointer { trip.read($0, into: values) }
            count = weights.count
        }
    }

    private static func shortest(_ body: () -> Void) -> Double {
        (0..<10)
            .map { _ in
                let time = ContinuousClock().measure(body)
                return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            }
            .min() ?? .infinity
    }
}
