// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// A family of encodings that layers of an original are swept with.
package protocol SweepFamily: Sendable {
    /// The encodings that rows of `columns` weights can have, in the order in which figures hold them.
    func encodings(columns: Int) -> [Encoding]

    /// What measures rows of one matrix in these encodings.
    ///
    /// - Parameters:
    ///   - elementType: BF16, F16, F32 or F64.
    ///   - needsCross: whether Σ w·(w−ŵ) is summed, which the cosine needs.
    ///   - needsCodes: whether codes are counted, which the entropy and the share of zero codes need.
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    func rowSweep(
        elementType: ElementType, columns: Int, needsCross: Bool, needsCodes: Bool, importance: [Float]?,
        level: CPULevel
    ) -> any RowSweep & ~Copyable
}

/// What the first pass of a sweep finds, a row after the other.
package struct SweepSurvey: Sendable, Equatable {
    /// [row][basis] largest absolute weight in each basis that scales come from; infinite if the row has weights that are too
    /// large to be rotated, so that it cannot be measured so: see ``Rotation/largestWeight``.
    package var maxima: [Float]
    /// [row] NaN and infinite weights.
    package var nonFinite: [Int]

    /// A survey from its parts.
    package init(maxima: [Float], nonFinite: [Int]) {
        self.maxima = maxima
        self.nonFinite = nonFinite
    }
}

/// Measures whole rows of one matrix in every encoding of a family; owns its scratch, so a task has one of its own.
///
/// Two passes over the rows: `survey` finds the maxima that scales come from, `measure` encodes and reads back. Figures are kept
/// for each row, so that they do not depend on how rows are cut into blocks; of the largest error only the largest so far.
package protocol RowSweep: ~Copyable {
    /// How many maxima a survey has per row.
    var maximaPerRow: Int { get }

    /// The first pass: maxima and non-finite weights of these rows.
    ///
    /// - Parameter rows: whole rows, as they are in the file.
    mutating func survey(_ rows: UnsafeRawBufferPointer) -> SweepSurvey

    /// The second pass: errors of these rows in every encoding.
    ///
    /// - Parameters:
    ///   - rows: whole rows, as they are in the file.
    ///   - tensorMaxima: [basis] the whole matrix's maxima.
    ///   - rowMaxima: [row][basis] these rows' maxima, as `survey` found them.
    mutating func measure(
        _ rows: UnsafeRawBufferPointer, tensorMaxima: [Float], rowMaxima: ArraySlice<Float>
    ) -> RowErrors
}

/// INT8 with each scaling, unrotated and by each of some rotations; measured by one fused kernel.
package struct Int8Sweep: SweepFamily {
    /// The rotations that are tried on layers that they fit: regular ones, at most seven.
    package let rotations: [Rotation]

    /// A sweep of these rotations; none measures unrotated codes only.
    package init(rotations: [Rotation]) {
        self.rotations = rotations
    }

    /// The bases of rows of `columns` weights: nil for none, then the rotations that fit.
    package func bases(columns: Int) -> [Rotation?] {
        [nil] + rotations.filter { $0.fits(columns: columns) }.map(Optional.some)
    }

    /// The configurations of rows of `columns` weights, in the order in which figures hold them.
    package func configurations(columns: Int) -> [Configuration] {
        Configuration.sweep(of: bases(columns: columns).compactMap { $0 })
    }

    package func encodings(columns: Int) -> [Encoding] { configurations(columns: columns).map(Encoding.int8) }

    package func rowSweep(
        elementType: ElementType, columns: Int, needsCross: Bool, needsCodes: Bool, importance: [Float]?,
        level: CPULevel
    ) -> any RowSweep & ~Copyable {
        Int8RowSweep(
            elementType: elementType, columns: columns, rotations: bases(columns: columns), needsCross: needsCross,
            needsCodes: needsCodes, importance: importance, level: level)
    }
}
