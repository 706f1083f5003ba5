// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Weights of a layer that cannot be quantized as the recipe says.
package struct UnusableWeights: Sendable, Equatable {
    /// NaN and infinite weights.
    package var nonFinite: Int
    /// Finite weights that are too large to be rotated.
    package var overflowing: Int

    /// So many of either kind.
    package init(nonFinite: Int = 0, overflowing: Int = 0) {
        self.nonFinite = nonFinite
        self.overflowing = overflowing
    }

    /// Whether there are none.
    var isEmpty: Bool { nonFinite == 0 && overflowing == 0 }

    /// Why the layer is kept; nil if there are none.
    var reason: KeptReason? {
        if nonFinite > 0 { return .nonFinite(count: nonFinite) }
        return overflowing > 0 ? .tooLargeToRotate(count: overflowing) : nil
    }

    static func += (sum: inout UnusableWeights, other: UnusableWeights) {
        sum.nonFinite += other.nonFinite
        sum.overflowing += other.overflowing
    }
}

extension UnusableWeights {
    /// What a survey of rows has found.
    init(_ survey: RowSurvey) {
        self.init(nonFinite: survey.nonFinite, overflowing: survey.overflowing)
    }
}
