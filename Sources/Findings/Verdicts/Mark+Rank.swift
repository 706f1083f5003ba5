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
}
