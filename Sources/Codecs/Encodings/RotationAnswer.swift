// SPDX-License-Identifier: Apache-2.0

/// What is known of the rotation that a weight's rows have.
package enum RotationAnswer: Sendable, Hashable {
    /// Nothing is certain.
    case undecided
    /// The rows are as the original has them.
    case unrotated
    /// The rows were rotated by this.
    case rotated(Rotation)

    /// The answer that a rotation is, or nil for none.
    package init(_ rotation: Rotation?) {
        self = rotation.map(Self.rotated) ?? .unrotated
    }

    /// Whether it is known that there is a rotation, or that there is none.
    package var isDecided: Bool { self != .undecided }

    /// The rotation; nil if there is none, and nil if nothing is decided.
    package var rotation: Rotation? {
        if case .rotated(let rotation) = self { rotation } else { nil }
    }
}
