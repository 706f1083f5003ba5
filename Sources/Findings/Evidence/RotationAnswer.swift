// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// Which rotation a layer's weights say that they have, by the excess kurtosis of each basis.
///
/// Trained weights have heavy tails; a rotation mixes them into something close to a normal distribution. So the basis of
/// the largest kurtosis is the true one, if it leads the next by a margin; a layer of less margin abstains.
public struct RotationAnswer: Sendable, Equatable {
    /// The rotation whose basis has the largest kurtosis; nil for none.
    public let rotation: Rotation?
    /// How far it leads.
    public let margin: Double
    /// Whether the margin is too small for an answer.
    public let abstains: Bool

    /// The answer of the figures of all bases that a layer can have.
    ///
    /// - Parameter leastMargin: the margin of kurtosis that an answer takes.
    init(_ figures: [BasisFigures], leastMargin: Double) {
        let sorted = figures.sorted { $0.kurtosis > $1.kurtosis }
        rotation = sorted.first?.rotation
        margin = sorted.count > 1 ? sorted[0].kurtosis - sorted[1].kurtosis : 0
        abstains = !(margin >= leastMargin)
    }
}
