// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// The short way that sweeps take through rows of moderate size, against the long one that they take elsewhere.
///
/// Weights times a power of 2 have the same codes, and errors times that power; 2^60 makes rows so large that every error
/// is squared in float64 and taken back to the original basis.
@Suite struct BoundedSweepTests {
    static let factor = 0x1p60
    static let groups = [4, 16, 64, 256, 1024]

    @Test(arguments: [3840, 4096], [UInt64(1), 2])
    func findsTheSameFiguresByBoundsAsWithout(columns: Int, seed: UInt64) throws {
        let rotations = [nil] + Self.groups.compactMap { Rotation(groupSize: $0) }.filter { $0.fits(columns: columns) }
        let rows = rows(48, columns, seed: seed)
        let bounded = swept(rows, columns, rotations)
        let whole = swept(rows.map { $0.map { $0 * Float(Self.factor) } }, columns, rotations)
        #expect(bounded.histogram == whole.histogram, "seed \(seed)")
        for index in bounded.worst.indices {
            let name = Comment(rawValue: "\(Configuration.sweep(of: rotations.compactMap { $0 })[index]), seed \(seed)")
            #expect(bounded.worst[index] > 0, name)
            #expect(close(bounded.worst[index], whole.worst[index] / Self.factor, 1e-5), name)
        }
        for index in bounded.error.indices {
            #expect(close(bounded.error[index], whole.error[index] / (Self.factor * Self.factor), 1e-6), "seed \(seed)")
            #expect(
                abs(bounded.cross[index] - whole.cross[index] / (Self.factor * Self.factor))
                    <= 1e-8 * bounded.signal[index / bounded.configurations], "seed \(seed)")
        }
    }

    @Test func findsTheLargestErrorWhereBoundsLeaveOutAllOtherRows() {
        // The first row's errors are large, so that bounds leave out all of the others; one weight is what a tensor's
        // scale cannot hold.
        var rows = rows(8, 1024, seed: 3)
        rows[0] = rows[0].map { $0 * 8 }
        let rotations = [nil, Rotation(groupSize: 64)]
        let together = swept(rows, 1024, rotations)
        let apart = rows.map { swept([$0], 1024, rotations).worst[3] }
        #expect(apart[0] > 4 * (apart[1...].max() ?? .infinity))
        #expect(together.worst[3] == apart[0])
    }

    @Test(arguments: CPULevel.available)
    func digestsAsLibxxhashDoes(level: CPULevel) {
        var generator = SplitMix64(seed: 4)
        #expect(digest([], level).description == "99aa06d3014798d86001c324468d497f", "XXH3_128bits of nothing")
        for count in [1, 3, 16, 128, 240, 241, 1024, 1025, 10_000, 100_000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(digest(bytes, level) == digest(bytes, .baseline), "\(count) bytes")
        }
    }

    private func digest(_ bytes: [UInt8], _ level: CPULevel) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe Digest(of: $0, level: level) }
    }

    /// Normal weights, every row of its own size.
    private func rows(_ count: Int, _ columns: Int, seed: UInt64) -> [[Float]] {
        var generator = SplitMix64(seed: seed)
        return (0..<count)
            .map { _ in
                let size = Float.random(in: 0.01...0.03, using: &generator)
                return (0..<columns).map { _ in Float(generator.normal()) * size }
            }
    }

    /// The sweep of float32 rows, eight rows per call.
    private func swept(_ rows: [[Float]], _ columns: Int, _ rotations: [Rotation?]) -> RowErrors {
        var sweep = Int8RowSweep(
            elementType: .f32, columns: columns, rotations: rotations, needsCross: true, needsCodes: true)
        let blocks = stride(from: 0, to: rows.count, by: 8)
            .map { first in rows[first..<min(first + 8, rows.count)].flatMap { $0 } }
        let surveys = blocks.map { block in unsafe block.withUnsafeBytes { unsafe sweep.survey($0) } }
        let maxima = rotations.indices.map { rotation in
            surveys.flatMap { survey in
                stride(from: rotation, to: survey.maxima.count, by: rotations.count).map { survey.maxima[$0] }
            }
            .max() ?? 0
        }
        var errors = RowErrors(rows: 0, configurations: 2 * rotations.count)
        for (block, survey) in zip(blocks, surveys) {
            errors.append(
                unsafe block.withUnsafeBytes {
                    unsafe sweep.measure($0, tensorMaxima: maxima, rowMaxima: survey.maxima[...])
                })
        }
        return errors
    }

    /// Passes if the two agree, and fails if either is NaN.
    private func close(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(found - expected) <= tolerance * abs(expected)
    }
}
