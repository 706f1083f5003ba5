// SPDX-License-Identifier: Apache-2.0

package import Findings

extension Diagnosis {
    /// The mark in words, and whether only the codes say so: `Faithful by its codes`.
    package var markTitle: String { "\(mark.title)\(mark.grade != nil && isMarkedByCodes ? " by its codes" : "")" }
}
