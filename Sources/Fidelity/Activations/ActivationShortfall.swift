// SPDX-License-Identifier: Apache-2.0

internal import Activations
internal import Files

/// What a file of activations lacks for what it was given for.
package enum ActivationShortfall: Error, Sendable, Equatable {
    /// It does not say what rounding inputs costs in each basis, by which rotations are chosen.
    case rounding(file: String)
    /// It does not say how large outputs are, so that layers cannot be compared with one another.
    case outputs(file: String)
}

extension ActivationShortfall: CustomStringConvertible {
    /// What is lacking, and what to do, in full sentences.
    package var description: String {
        switch self {
        case .rounding(let file):
            "\(file.printable()) does not tell what rounding the inputs costs with and without rotation, as an imatrix does not, and "
                + "auto chooses by that. Capture the original's inputs with integrations/fidelio_capture.py, or take 64, the "
                + "published recipe's group."
        case .outputs(let file):
            "\(file.printable()) does not tell how large the layers' outputs are, as an imatrix does not, and a plan weighs "
                + "layers by the share of their output that is lost. Capture the original's inputs with "
                + "integrations/fidelio_capture.py, or plan without --activations."
        }
    }
}

extension MatchedActivations {
    /// Makes sure that it is known of a layer what rounding its inputs costs in more than one basis.
    package func checkRounding() throws(ActivationShortfall) {
        guard layers.values.contains(where: { $0.sums.roundingEnergy.count > 1 }) else { throw .rounding(file: file) }
    }

    /// Makes sure that it is known of a layer how large its output is.
    package func checkOutputs() throws(ActivationShortfall) {
        guard layers.values.contains(where: { $0.sums.outputEnergy != nil }) else { throw .outputs(file: file) }
    }
}
