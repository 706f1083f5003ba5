// SPDX-License-Identifier: Apache-2.0

import Fidelity

extension Mark {
    /// The place of a file of this mark among others, from 0 for the best: graded files that are near their originals first, then what
    /// may be, then what is not.
    package var rank: Int {
        switch self {
        case .graded(.faithful): 0
        case .graded(.close): 1
        case .partly: 2
        case .unmeasured: 3
        case .unjudged: 4
        case .graded(.lossy): 5
        case .errors: 6
        case .graded(.unfaithful): 7
        case .unquantized: 8
        }
    }

    /// Whether a file of this mark can be named as the one to take.
    package var isRecommended: Bool { self == .graded(.faithful) || self == .graded(.close) }

    /// Every mark, the best first.
    package static let all: [Mark] =
        (Grade.allCases.map(Mark.graded) + [.partly, .unjudged, .errors, .unquantized, .unmeasured])
        .sorted { $0.rank < $1.rank }

    /// The mark that documents call `id`; nil if there is none.
    package init?(id: String) {
        guard let mark = Self.all.first(where: { $0.id == id }) else { return nil }
        self = mark
    }
}
