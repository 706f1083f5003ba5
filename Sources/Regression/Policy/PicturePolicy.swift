// SPDX-License-Identifier: Apache-2.0

package import Pictures

/// What pictures of a candidate must keep to.
package struct PicturePolicy: Sendable, Equatable {
    /// The verdicts on the medians over pairs that fail.
    package var fail: [PictureVerdict]
    /// The most that the median of texture may differ from 0, in dB; nil for any.
    package var texture: Double?
    /// The most that the median of edges may differ from 0, in dB; nil for any.
    package var edges: Double?

    /// The verdicts that a policy can name: the others say that nothing can be told.
    package static let nameable: [PictureVerdict] = [.waxy, .soft, .noisy, .sharper]

    /// A policy from its parts.
    package init(fail: [PictureVerdict] = [.waxy, .soft, .noisy], texture: Double? = nil, edges: Double? = nil) {
        self.fail = fail
        self.texture = texture
        self.edges = edges
    }

    /// Why medians over pairs do not pass, each as the rest of a sentence that begins with "By the medians over pairs"; none if
    /// they pass.
    func faults(of pooled: PooledPictures) -> [String] {
        let named = fail.contains(pooled.verdict) ? ["they are \(pooled.verdict.rawValue)"] : []
        let figures = [("texture", pooled.textureDB, texture), ("edges", pooled.edgesDB, edges)]
        return named
            + figures.compactMap { name, statistics, limit in
                guard let median = statistics?.median, let limit, abs(median) > limit else { return nil }
                return "\(name) changed by \(Figures.text(median)) dB, more than \(Figures.text(limit))"
            }
    }
}
