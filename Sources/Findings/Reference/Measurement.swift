// SPDX-License-Identifier: Apache-2.0

public import Fidelity

/// What an analysis against the original has measured of a file already, so that a diagnosis need not read all of it again.
public struct Measurement: Sendable {
    /// The analysis' result.
    public let result: FidelityResult
    /// What the file is called in it.
    public let label: String

    /// The measurement of the candidate called `label`.
    public init(_ result: FidelityResult, of label: String) {
        self.result = result
        self.label = label
    }
}
