// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Any encodings, measured one after the other: rows are encoded, read back and compared.
///
/// A family needs no kernel of its own for that.
package struct EncodedSweep: SweepFamily {
    private let encodings: [Encoding]

    /// A sweep of these encodings.
    package init(_ encodings: [Encoding]) {
        self.encodings = encodings
    }

    package func encodings(columns: Int) -> [Encoding] {
        encodings.filter { $0.rotation?.fits(columns: columns) ?? true }
    }

    package func rowSweep(
        elementType: ElementType, columns: Int, needsCross: Bool, needsCodes: Bool, importance: [Float]?,
        level: CPULevel
    ) -> any RowSweep & ~Copyable {
        EncodedRowSweep(
            encodings(columns: columns)
                .map {
                    RowRoundTrip(
                        elementType: elementType, columns: columns, encoding: $0, importance: importance, level: level)
                },
            rowBytes: columns * elementType.bitWidth / 8, needsCross: needsCross, needsCodes: needsCodes)
    }
}

/// Measures rows in several encodings by a round trip through each.
private struct EncodedRowSweep: ~Copyable, RowSweep {
    private let trips: [RowRoundTrip]
    private let rowBytes: Int
    private let needsCross: Bool
    private let needsCodes: Bool
    private var worst: [Double]

    init(_ trips: [RowRoundTrip], rowBytes: Int, needsCross: Bool, needsCodes: Bool) {
        self.trips = trips
        self.rowBytes = rowBytes
        self.needsCross = needsCross
        self.needsCodes = needsCodes
        worst = Array(repeating: 0, count: trips.count)
    }

    var maximaPerRow: Int { trips.count }

    mutating func survey(_ rows: UnsafeRawBufferPointer) -> SweepSurvey {
        var survey = SweepSurvey(maxima: [], nonFinite: [])
        for start in stride(from: 0, to: rows.count, by: rowBytes) {
            let row = unsafe UnsafeRawBufferPointer(rebasing: rows[start..<start + rowBytes])
            let found = trips.map { unsafe $0.survey(row) }
            survey.maxima += found.map { $0.overflowing > 0 ? .infinity : $0.maximum }
            survey.nonFinite.append(found.first?.nonFinite ?? 0)
        }
        return survey
    }

    mutating func measure(
        _ rows: UnsafeRawBufferPointer, tensorMaxima: [Float], rowMaxima: ArraySlice<Float>
    ) -> RowErrors {
        let count = rows.count / rowBytes
        precondition(tensorMaxima.count == trips.count && rowMaxima.count == count * trips.count)
        var errors = RowErrors(rows: count, configurations: trips.count)
        for (index, trip) in trips.enumerated() {
            let maximum = trip.encoding.scaling == .tensor ? tensorMaxima[index] : nil
            var found = unsafe trip.measure(rows, tensorMaximum: maximum)
            if !needsCross { found.cross = Array(repeating: 0, count: count) }
            if !needsCodes { found.histogram = Array(repeating: 0, count: found.histogram.count) }
            worst[index] = max(worst[index], found.worst[0])
            errors.take(found, as: index)
        }
        errors.worst = worst
        return errors
    }
}

extension RowErrors {
    /// Takes figures of the same rows, in one encoding, as those of the configuration `index`.
    fileprivate mutating func take(_ found: RowErrors, as index: Int) {
        signal = found.signal
        nonzero = found.nonzero
        vanished[index] = found.vanished[0]
        for row in 0..<rows {
            error[row * configurations + index] = found.error[row]
            cross[row * configurations + index] = found.cross[row]
            weighted[row * configurations + index] = found.weighted[row]
        }
        let codes = found.histogram.count
        histogram.replaceSubrange(index * codes..<(index + 1) * codes, with: found.histogram)
    }
}
