// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// How much a file of activations may hold: far above what models have, and little enough for memory.
///
/// Sums take 8 bytes per column, twice that with `input_sum`: at most 1 GiB for ``mostColumnsTogether``. Samples take 2 bytes per
/// number, at most 1 GiB too, and only where they are asked for. One tensor more is held while it is read.
package enum ActivationLimits {
    /// The most layers.
    package static let mostLayers = 65_536
    /// The most bytes of a layer's name.
    package static let longestName = 1_000
    /// The most numbers of an input row.
    package static let mostColumns = 1 << 20
    /// The most columns of all layers together.
    package static let mostColumnsTogether = 1 << 26
    /// The most rows of one sample.
    package static let mostRows = 1 << 20
    /// The most numbers of all samples together.
    package static let mostSampleNumbers = 1 << 29
    /// The largest count: up to here float64 holds every whole number.
    package static let largestCount = 1 << 53
    /// What a sum must stay below, either way, so that sums of sums stay finite in any order.
    ///
    /// BF16's largest number squared is 1e77.
    package static let largestSum = 1e200
    /// The most bases.
    package static let mostBases = 16
    /// The most bytes of a text about the file that is kept.
    package static let longestText = 4_096
}

/// What has been taken of the limits that hold for all layers together.
struct ActivationBudget {
    private var layers = 0
    private var columns = 0
    private var sampleNumbers = 0

    /// Takes one more layer.
    ///
    /// - Throws: rule `activations-size`.
    mutating func takeLayer() throws(ParseProblem) {
        layers += 1
        guard layers > ActivationLimits.mostLayers else { return }
        throw ParseProblem(
            .activationsSize, expected: "at most \(ActivationLimits.mostLayers) layers", found: "more")
    }

    /// Takes a layer's columns.
    ///
    /// - Throws: rule `activations-size`.
    mutating func take(columns count: Int) throws(ParseProblem) {
        guard (1...ActivationLimits.mostColumns).contains(count) else {
            throw ParseProblem(
                .activationsSize, expected: "1 to \(ActivationLimits.mostColumns) numbers per input row",
                found: "\(count)")
        }
        columns += count
        guard columns > ActivationLimits.mostColumnsTogether else { return }
        throw ParseProblem(
            .activationsSize,
            expected: "at most \(ActivationLimits.mostColumnsTogether) input numbers of all layers together",
            found: "more")
    }

    /// Takes a sample of so many rows.
    ///
    /// - Throws: rule `activations-size`.
    mutating func take(rows: Int, columns: Int) throws(ParseProblem) {
        guard rows <= ActivationLimits.mostRows else {
            throw ParseProblem(
                .activationsSize, expected: "at most \(ActivationLimits.mostRows) rows of a layer", found: "\(rows)")
        }
        sampleNumbers += rows * columns
        guard sampleNumbers > ActivationLimits.mostSampleNumbers else { return }
        throw ParseProblem(
            .activationsSize,
            expected: "at most \(ActivationLimits.mostSampleNumbers) numbers of all samples together", found: "more")
    }
}
