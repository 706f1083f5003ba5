// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation
import Testing

@testable import Codecs

/// Whatever a caller passes, no memory is touched that is not the caller's: the process ends instead.
///
/// It has to end by a check, which traps: a process that died of a bad address would have touched it.
///
/// Bodies of exit tests run in a process of their own.
@Suite struct RowMisuseTests {
    #if arch(x86_64)
    private static let trap = ExitTest.Condition.signal(SIGILL)
    #else
    private static let trap = ExitTest.Condition.signal(SIGTRAP)
    #endif

    @Test func stopsARotationThatDoesNotDivideTheRow() async {
        await #expect(processExitsWith: Self.trap) {
            var decoder = PlainRowValues(elementType: .f32, columns: 20)
            let rows = [UInt8](repeating: 0, count: 80)
            unsafe rows.withUnsafeBytes {
                unsafe decoder.forEachRow(of: $0, rotation: Rotation(groupSize: 4096)) { _, _ in }
            }
        }
    }

    @Test func stopsRowsThatAreCutOff() async {
        await #expect(processExitsWith: Self.trap) {
            var decoder = PlainRowValues(elementType: .f64, columns: 1 << 20)
            let rows = [UInt8](repeating: 0, count: 8)
            unsafe rows.withUnsafeBytes { unsafe decoder.forEachRow(of: $0, rotation: nil) { _, _ in } }
        }
    }

    @Test func stopsASweepThatDoesNotBeginWithoutARotation() async {
        await #expect(processExitsWith: Self.trap) {
            _ = Int8RowSweep(
                elementType: .f32, columns: 64, rotations: [Rotation(groupSize: 64)], needsCross: false,
                needsCodes: false)
        }
    }

    @Test func stopsASweepThatMeasuresTheWeightsTwice() async {
        await #expect(processExitsWith: Self.trap) {
            _ = Int8RowSweep(
                elementType: .f32, columns: 64, rotations: [nil, nil], needsCross: false, needsCodes: false)
        }
    }

    @Test func stopsADequantizerThatHasFewerCodesThanScales() async {
        await #expect(processExitsWith: Self.trap) {
            var reader = Int8RowValues(columns: 64, rotation: nil)
            let codes = [UInt8](repeating: 0, count: 64)
            var values = [Float](repeating: 0, count: 1 << 20)
            unsafe codes.withUnsafeBytes { codes in
                unsafe values.withUnsafeMutableBytes { values in
                    unsafe reader.write(
                        StoredRows(codes, scales: Array(repeating: 1, count: 1 << 14)[...]), as: .f32, into: values)
                }
            }
        }
    }

    @Test func stopsADequantizerThatHasNoRoom() async {
        await #expect(processExitsWith: Self.trap) {
            var reader = Int8RowValues(columns: 64, rotation: nil)
            let codes = [UInt8](repeating: 0, count: 64 << 14)
            var values: [Float] = [0]
            unsafe codes.withUnsafeBytes { codes in
                unsafe values.withUnsafeMutableBytes { values in
                    unsafe reader.write(
                        StoredRows(codes, scales: Array(repeating: 1, count: 1 << 14)[...]), as: .f32, into: values)
                }
            }
        }
    }

    @Test func stopsAComparisonOfFewerRowsThanScales() async {
        await #expect(processExitsWith: Self.trap) {
            var comparison = RowComparison(
                elementType: .f32, columns: 64, with: .int8(Configuration(scaling: .row)))
            let rows = [UInt8](repeating: 0, count: 256)
            let codes = [UInt8](repeating: 0, count: 64 << 14)
            unsafe rows.withUnsafeBytes { rows in
                unsafe codes.withUnsafeBytes { codes in
                    let scales = [Float](repeating: 1, count: 1 << 14)
                    _ = unsafe comparison.measure(rows, against: StoredRows(codes, scales: scales[...]))
                }
            }
        }
    }

    @Test func stopsAComparisonWithMoreRowsThanTheOriginalHas() async {
        await #expect(processExitsWith: Self.trap) {
            var comparison = RowComparison(elementType: .f32, columns: 64, with: .plain(.f32))
            let rows = [UInt8](repeating: 0, count: 256)
            let others = [UInt8](repeating: 0, count: 256 << 14)
            unsafe rows.withUnsafeBytes { rows in
                unsafe others.withUnsafeBytes { others in
                    _ = unsafe comparison.measure(rows, against: StoredRows(others))
                }
            }
        }
    }

    @Test(arguments: [-1, 1, 1 << 40])
    func stopsAnExaminerOfARowThatIsNotThere(row: Int) async {
        await #expect(processExitsWith: Self.trap) { [row] in
            let examiner = RowExaminer(columns: 64)
            let rows = [UInt8](repeating: 0, count: 64)
            _ = unsafe rows.withUnsafeBytes { unsafe examiner.codes(ofRow: row, in: $0) }
        }
    }
}
