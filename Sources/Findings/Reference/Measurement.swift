// SPDX-License-Identifier: Apache-2.0

package import Fidelity

/// What an analysis against the original has measured of a file already, so that a diagnosis need not read all of it again.
package struct Measurement: Sendable {
    /// The analysis' result.
    package let result: FidelityResult
    /// What the file is called in it.
    package let label: String

    /// The measurement of the candidate called `label`.
    package init(_ result: FidelityResult, of label: String) {
        self.result = result
        self.label = label
    }
}
