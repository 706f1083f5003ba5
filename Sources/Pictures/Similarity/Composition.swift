// SPDX-License-Identifier: Apache-2.0

/// Whether two pictures show the same things in the same places.
package enum Composition: String, Sendable, Hashable, CaseIterable {
    /// The same things in the same places.
    case same
    /// The same things, moved or bent.
    case displaced
    /// Other things, or the same things elsewhere.
    case different
    /// Too few blocks of the reference show anything.
    case unknown

    /// The correlation of blocks from which compositions count as the same (measured: docs/pictures.md).
    package static let sameFrom = 0.95
    /// The correlation of blocks under which compositions count as different.
    package static let differentUnder = 0.5

    /// True if one pair can tell of the model: a difference of detail is not one of the things shown.
    package var isComparable: Bool { self == .same || self == .displaced }

    /// The composition by the median correlation of blocks.
    package init(blockCorrelation: Double?) {
        switch blockCorrelation {
        case nil: self = .unknown
        case let value? where value >= Self.sameFrom: self = .same
        case let value? where value < Self.differentUnder: self = .different
        case _?: self = .displaced
        }
    }
}
