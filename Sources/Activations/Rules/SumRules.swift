// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What every number of a file of activations must keep to, whichever format it is in.
enum SumRules {
    /// Makes sure that sums are finite, not negative unless they may be, and not absurdly large.
    ///
    /// - Throws: rule `activations-value`.
    static func check(_ sums: [Double], signed: Bool = false) throws(ParseProblem) {
        for (index, sum) in sums.enumerated() {
            guard sum.magnitude < ActivationLimits.largestSum, signed || sum >= 0 else {
                let least = signed ? "" : "from 0 and "
                throw ParseProblem(
                    .activationsValue, expected: "finite numbers \(least)below \(ActivationLimits.largestSum)",
                    found: sums.count == 1 ? "\(sum)" : "\(sum) at position \(index)")
            }
        }
    }

    /// Makes sure that a number of rows is one.
    ///
    /// - Throws: rule `activations-count`.
    static func check(count: Int) throws(ParseProblem) {
        guard !(1...ActivationLimits.largestCount).contains(count) else { return }
        throw ParseProblem(.activationsCount, expected: "a count from 1 to 2^53", found: "\(count)")
    }

    /// Makes sure that a layer has a name of a length that can be.
    ///
    /// - Throws: rule `activations-name`.
    static func check(name: String) throws(ParseProblem) {
        let length = name.utf8.count
        guard !(1...ActivationLimits.longestName).contains(length) else { return }
        throw ParseProblem(
            .activationsName, expected: "a layer's name of 1 to \(ActivationLimits.longestName) bytes",
            found: "\(length) bytes")
    }

    /// Makes sure that bases are 1 or group sizes of ConvRot, which are powers of 4, and rise.
    ///
    /// - Throws: rule `activations-bases`.
    static func check(bases: [Int]) throws(ParseProblem) {
        let isPower = bases.allSatisfy {
            $0 > 0 && $0.nonzeroBitCount == 1 && $0.trailingZeroBitCount.isMultiple(of: 2)
        }
        let isRising = zip(bases, bases.dropFirst()).allSatisfy { $0 < $1 }
        guard isPower, isRising, (1...ActivationLimits.mostBases).contains(bases.count) else {
            throw ParseProblem(
                .activationsBases,
                expected: "bases to be 1 or powers of 4, rising, 1 to \(ActivationLimits.mostBases) of them",
                found: "\(bases.prefix(2 * ActivationLimits.mostBases))")
        }
    }
}
