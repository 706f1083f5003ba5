// SPDX-License-Identifier: Apache-2.0

internal import Files
import Plots

/// A named part of a plot that may be just like another.
protocol NamedCurve {
    /// The name in the legend.
    var name: String { get set }

    /// Whether the two would be drawn one over the other, whatever their names.
    func coincides(with other: Self) -> Bool
}

/// Curves that can be told apart: of several that coincide the first is kept, and bears the names of all.
///
/// Otherwise the last one drawn would hide the others, and a reader would look for them in vain.
struct DistinctCurves<Curve: NamedCurve> {
    /// The curves, in the order in which they were given.
    let curves: [Curve]
    /// A sentence that says which names share a curve, with a space before it; empty where none do.
    let remark: String

    /// Joins those of `all` that coincide.
    init(_ all: [Curve]) {
        var groups: [[Curve]] = []
        for curve in all {
            if let known = groups.firstIndex(where: { $0[0].coincides(with: curve) }) {
                groups[known].append(curve)
            } else {
                groups.append([curve])
            }
        }
        curves = groups.map { group in
            var curve = group[0]
            curve.name = Self.name(of: group)
            return curve
        }
        let joined = groups.filter { $0.count > 1 }.map { Self.name(of: $0).printable(limit: 200) }
        remark = joined.isEmpty ? "" : " Equal, and drawn once: \(joined.joined(separator: "; "))."
    }

    private static func name(of group: [Curve]) -> String { group.map(\.name).joined(separator: " = ") }
}

extension Series: NamedCurve {
    func coincides(with other: Series) -> Bool { values == other.values }
}

extension Distribution: NamedCurve {
    func coincides(with other: Distribution) -> Bool {
        counts == other.counts && lowerBound == other.lowerBound && upperBound == other.upperBound
    }
}
